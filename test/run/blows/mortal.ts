import { appendFileSync } from 'node:fs';
import { mortalWorkers } from '../hindered-workers.js';

/** Loaded before the command line (`node --import`): so many of its worker threads die, each death a byte of a file. */
const { DEATHS = '0', DEATHS_SEED = '0', DEATHS_FILE = '' } = process.env;
mortalWorkers(Number(DEATHS_SEED), Number(DEATHS), 300, () => appendFileSync(DEATHS_FILE, '.'));
