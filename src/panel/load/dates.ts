/**
 * ISO text of what a file holds as a date: `2010-01-04`, with a time where there is one (`2024-01-10T09:30:00`). Takes
 * dates, ISO texts (an offset is taken off: times are UTC), `20100104` and `2010/01/04`; null when it is none of these.
 */
export function isoDate(value: unknown): string | null {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : fromTime(value, '');
  const match = PATTERN.exec(String(value).trim());
  if (match === null) return null;
  const [, year, month, day, hour = '00', minute = '00', second = '00', fraction = '', offset = 'Z'] = match;
  // Date rolls 2023-02-30 over into March, which shows that it is no date.
  const local = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  if (Number.isNaN(local.getTime()) || local.toISOString().slice(0, 10) !== `${year}-${month}-${day}`) return null;
  return fromTime(new Date(local.getTime() - 60_000 * minutesOf(offset)), fraction);
}

const PATTERN =
  /^(\d{4})(?:-|\/)?(\d{2})(?:-|\/)?(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d+))?)?(Z|[+-]\d{2}:?\d{2})?)?$/;

function fromTime(time: Date, fraction: string): string | null {
  if (Number.isNaN(time.getTime()) || time.getUTCFullYear() > 9999 || time.getUTCFullYear() < 0) return null;
  const [date, clock] = time.toISOString().slice(0, -1).split('T') as [string, string];
  const [seconds, millis] = clock.split('.') as [string, string];
  const rest = (fraction || millis).replace(/0+$/, '');
  if (rest === '' && seconds === '00:00:00') return date;
  return `${date}T${seconds}${rest && `.${rest}`}`;
}

function minutesOf(offset: string): number {
  if (offset === 'Z') return 0;
  const minutes = 60 * Number(offset.slice(1, 3)) + Number(offset.slice(-2));
  return offset.startsWith('-') ? -minutes : minutes;
}
