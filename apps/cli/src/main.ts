import { explainFailure } from './failures.js';
import { createProgram } from './program.js';
import { note } from './terminal.js';

const DEBUG = '--debug';

/** A reader that closed the pipe (`| head`) has what it wanted. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

try {
  await createProgram().parseAsync();
} catch (error) {
  const { lines, code } = explainFailure(error);
  for (const line of lines) note(line);
  if (process.argv.includes(DEBUG) && lines.length > 0)
    note(error instanceof Error ? (error.stack ?? '') : String(error));
  process.exitCode = code;
}
