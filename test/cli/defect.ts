/** Loaded before the command line (`node --import`): the first thing it prints fails, at once or where nobody waits for it. */
const { write } = process.stdout;
const fail = () => {
  throw new Error('out of order');
};
process.stdout.write = () => {
  process.stdout.write = write;
  if (process.env.DEFECT === 'later') setTimeout(fail);
  else fail();
  return true;
};
