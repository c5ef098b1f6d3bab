import { weighings } from '../run/weighing.js';
import { type LibraryFlags, openLibrary } from './library-options.js';
import { figure, print, printJson, table } from './output.js';

/** `library weigh`: what other weights would have made of the same factors. */
export async function weigh(path: string, flags: LibraryFlags): Promise<void> {
  const { library, data, config } = await openLibrary(path, flags, 'library weigh');
  const all = weighings(library, data, config);
  if (flags.json) {
    printJson(all);
    return;
  }
  const rows = all.map(({ scheme, fitted, train, valid }) => [scheme, fitted, figure(train), figure(valid)]);
  print(table(['weights', 'fitted', 'train IC', 'valid IC'], rows));
}
