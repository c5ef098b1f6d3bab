import { busyWorkers } from '../hindered-workers.js';

/** Loaded before the command line (`node --import`): its worker threads take a task, tell so in a file, and never end it. */
busyWorkers(process.env.BUSY_FILE!);
