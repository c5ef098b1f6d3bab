/** What the page of a code says (`alphalode errors CODE`). */
export interface ErrorPage {
  readonly title: string;
  /** What is wrong, and how it comes about. */
  readonly cause: string;
  readonly remedy: string;
}

/** Every error a user can cause. The letter tells the domain and with it the exit code. */
export const ERROR_CODES = {
  C001: {
    title: 'bad usage',
    cause:
      'A command, an option or its value is not one there is, two exclude each other, or one that is needed is missing.',
    remedy: '`alphalode COMMAND --help` lists the options; the hint names the nearest that exists.',
  },
  C002: {
    title: 'unknown configuration key',
    cause:
      'A run config, `--set` or the options of a strategy name a key that does not exist. None is ever passed over.',
    remedy: 'Take the key that the hint suggests; README.md lists all with their defaults.',
  },
  C003: {
    title: 'bad configuration value',
    cause:
      'A key has a value of another kind, out of its range, or one that does not go with the rest of the config or the data.',
    remedy: 'The message names the key and what is expected there.',
  },
  D001: {
    title: 'file not found',
    cause: 'A panel, a library or a file of formulas is not where the command looks for it.',
    remedy: 'Correct the path. A folder of data holds panel.parquet, panel.csv or panel.arrow.',
  },
  D002: {
    title: 'unreadable file',
    cause: 'A file of data or formulas is damaged, or of another format than its name or the command says.',
    remedy:
      'Write it again from its source. A run that has ended writes its library.json again on `resume`; pools of other tools are read by `alphalode import`.',
  },
  D003: {
    title: 'duplicate rows',
    cause: 'The panel has more than one row for a symbol on a date.',
    remedy: 'Remove them at the source, or say which to keep: `--repair first`, `last` or `drop`.',
  },
  D004: {
    title: 'unreadable value',
    cause: 'A cell of a numeric column holds text that is no number, or a date that is none.',
    remedy: 'Correct the cell or leave it empty; `--repair` takes such cells as missing.',
  },
  D005: {
    title: 'missing column',
    cause:
      'The panel lacks a column that is needed: date, symbol or close, or one that the label, a group or an import names.',
    remedy: 'Add the column, or name one of those that the hint lists.',
  },
  D006: {
    title: 'bad universe',
    cause:
      'The column of the universe is missing, is not of zeros and ones, or is never 1, so that nobody is left to rank.',
    remedy: 'Name a column of zeros and ones, or leave `universe` out to take every symbol that has a close.',
  },
  D007: {
    title: 'empty panel',
    cause: 'The file of data has a header and no rows.',
    remedy: 'Give a file with one row per date and symbol.',
  },
  D008: {
    title: 'bad split',
    cause:
      'Train, valid or test has no dates left to score, the parts overlap or are out of order, or folds leave too few.',
    remedy:
      'Give more dates, a shorter label, fewer folds, or other `split` dates; the last horizon + delay dates of a part are not scored.',
  },
  F001: {
    title: 'formula too large',
    cause:
      'A formula has more than 10,000 characters, 500 parts or 64 levels of nesting, also once names are written out.',
    remedy: 'Split it into several formulas.',
  },
  F002: {
    title: 'syntax error',
    cause: 'The text is no formula: something is missing, left over or misspelt at the caret.',
    remedy: 'Write what the message expects there. `alphalode ops` lists the operators with examples.',
  },
  F010: {
    title: 'look-ahead',
    cause: 'The formula reads values of later dates, as `ts_delay(close, -1)` does.',
    remedy: 'Use a positive number of dates. Returns to come belong into the label, not into a formula.',
  },
  F011: {
    title: 'bad window',
    cause: 'A window is not a whole number of dates, too short for its operator, or longer than 5,000.',
    remedy: 'Take the number that the hint names.',
  },
  F012: {
    title: 'unknown operator',
    cause: 'No operator, or none of the dialect at hand, has this name.',
    remedy: 'Take the one that the hint suggests; `alphalode ops` lists them all, `--from` reads other dialects.',
  },
  F013: {
    title: 'wrong number of arguments',
    cause: 'The operator takes fewer or more arguments.',
    remedy: 'Write it as the hint shows; `alphalode ops NAME` explains it.',
  },
  F014: {
    title: 'wrong type of argument',
    cause:
      'A group stands where a field belongs, a formula where a constant or the name of a group does, or the other way round.',
    remedy: 'Write what the hint shows for this place.',
  },
  F015: {
    title: 'unknown field',
    cause: 'The panel has no such column, or a run may not read it, as the column of its own label.',
    remedy: 'Take one of the fields that the hint lists, or add the column to the data.',
  },
  F016: {
    title: 'bad option',
    cause: 'A named argument does not exist for this operator, or its value is out of range.',
    remedy: 'The hint lists the options, or the range.',
  },
  F017: {
    title: 'unknown group',
    cause: 'The panel has no text column of this name, and `groups` names none.',
    remedy: 'Take one of those that the hint lists, or name a column: `--group sector=industry`.',
  },
  F018: {
    title: 'mixed units',
    cause:
      'A formula adds or compares values of different units, as a price and a volume. A warning of `lint`: nothing is refused.',
    remedy: 'Divide each by a value of its own unit, or rank both, before they meet.',
  },
  F019: {
    title: 'needs too much memory',
    cause:
      'The intermediate values of a formula, or all that a run holds at once, do not fit into the memory they may take.',
    remedy: 'A simpler formula, fewer dates, symbols or workers, a smaller pool, or a larger `budget.memoryMb`.',
  },
  F020: {
    title: 'no equivalent in the other dialect',
    cause: 'A formula uses an operator that the dialect or format it is carried to, or from, cannot say.',
    remedy: 'Write it without that operator, leave the factor out, or choose another format.',
  },
  G001: {
    title: 'no such device',
    cause: 'The package of a device backend is not installed, or finds no device and no driver.',
    remedy: '`npm install webgpu` or `gpu.js`, a driver, or `--backend wasm`; `alphalode doctor` tells what there is.',
  },
  G002: {
    title: 'device too small',
    cause: 'A matrix of the panel is larger than the device binds or counts, or its memory is used up.',
    remedy: 'Fewer dates or symbols, a smaller batch, or `--backend wasm`.',
  },
  G003: {
    title: 'device lost',
    cause:
      'The device went away amid the work, or does not answer any more: its driver was reset, or it was unplugged.',
    remedy: 'Run the command again, or with `--backend wasm`; a run goes on with `resume`.',
  },
  L001: {
    title: 'no language model configured',
    cause: 'A strategy or command wants a language model, and address, model or key are not set.',
    remedy:
      'Set ALPHALODE_LLM_BASE_URL and ALPHALODE_LLM_MODEL, or what the hint names; without a model take `--proposer grammar`.',
  },
  L002: {
    title: 'language model refuses',
    cause: 'The server knows neither key nor model, or not the address. It is asked once and not again.',
    remedy: 'Correct key, model or base URL, try them by `alphalode llm check`, then `resume`.',
  },
  L003: {
    title: 'language model does not answer',
    cause:
      'The server cannot be reached, failed several times in a row, or asks to wait longer than `llm.maxWaitSeconds`.',
    remedy: 'See that the server runs, then `resume`: nothing that was answered is asked again.',
  },
  L004: {
    title: 'no recorded answer',
    cause:
      'A replay asks something that its recording does not hold: config, data or seed are not those it was made with.',
    remedy: 'Replay with the same config, data and seed, or record anew with `--proposer llm`.',
  },
  S001: {
    title: 'unreadable run folder',
    cause: 'The folder is none of a run, or one of its files is missing or damaged beyond what `resume` mends.',
    remedy:
      'Give the folder that `mine` printed; restore the file from a copy, or begin again with the same seed for the same library.',
  },
  S002: {
    title: 'storage failed',
    cause:
      'The system refused to write: the disk is full, fails, or may not be written to. The message has path and reason.',
    remedy: 'Free space or fix permissions, then `resume`: at most the batch at work was lost.',
  },
  S003: {
    title: 'run folder in use',
    cause: 'Another process, which the message names, is at work on this run. Readers such as `status` need not wait.',
    remedy: 'Wait for it or stop it. If it is gone with its machine, delete lock.json in the folder.',
  },
  S004: {
    title: 'run belongs to other data',
    cause: 'The data have changed since the run began; to go on would mix scores of two panels.',
    remedy: 'Put the former data back, or start a new run.',
  },
  X000: {
    title: 'defect',
    cause: 'Something went wrong that no user can cause: a mistake of ours.',
    remedy:
      'Run again with `--debug` and report the trace. A run is whole up to its last batch and goes on with `resume`.',
  },
} as const satisfies Readonly<Record<string, ErrorPage>>;

export type ErrorCode = keyof typeof ERROR_CODES;

const EXIT_CODES: Readonly<Record<string, number>> = { C: 2, D: 3, F: 4, G: 2, L: 5, S: 6, X: 1 };

export function exitCodeOf(code: ErrorCode): number {
  return EXIT_CODES[code[0]!]!;
}
