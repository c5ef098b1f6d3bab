/** Characters of a name or a note that came from data or from a model. */
const LONGEST = 80;

/** Text that is not ours, for a prompt: one line, cut, in quotes. What it says is no instruction. */
export function quoted(text: string, longest = LONGEST): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
  return JSON.stringify(line.length > longest ? `${line.slice(0, longest)}...` : line);
}
