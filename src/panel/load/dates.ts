/**
 * ISO text of what a file holds as a date: `2010-01-04`, with a time where there is one (`2024-01-10T09:30:00`). Takes
 * dates, ISO texts, `20100104`, `2010/01/04` and epoch milliseconds in a Date; null when it is none of these.
 */
export function isoDate(value: unknown): string | null {
  if (value instanceof Date)
    return Number.isNaN(value.getTime()) ? null : withoutMidnight(value.toISOString().slice(0, -1));
  const match = PATTERN.exec(String(value).trim());
  if (match === null) return null;
  const [, year, month, day, time] = match;
  const date = `${year}-${month}-${day}`;
  // Date.UTC rolls 2023-02-30 over into March, which shows that it is no date.
  const rolled = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  if (rolled.toISOString().slice(0, 10) !== date) return null;
  return time === undefined ? date : withoutMidnight(`${date}T${time}`);
}

const PATTERN = /^(\d{4})[-/]?(\d{2})[-/]?(\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)Z?)?$/;

function withoutMidnight(text: string): string {
  return text.replace(/T00:00(:00(\.0+)?)?$/, '').replace(/\.0+$/, '');
}
