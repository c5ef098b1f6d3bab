import { libraryText } from '../run/library-file.js';
import type { ExportTarget } from './targets.js';

export const toJson: ExportTarget = {
  name: 'json',
  about: 'library.json as the run wrote it (`library schema` prints its JSON Schema)',
  write: (library) => libraryText(library),
};
