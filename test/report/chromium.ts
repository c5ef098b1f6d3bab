import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** Where Debian puts it. */
const PATHS = ['/usr/bin/chromium', '/usr/bin/chromium-browser'];

export const chromiumPath: string | null = PATHS.find(existsSync) ?? null;

export function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumPath!, args: ['--no-sandbox'] });
}
