import type { Command } from 'commander';
import { say } from '../terminal.js';

export function addServe(program: Command): void {
  program
    .command('serve')
    .description(say('démarre tout sur cette machine (npm start)', 'starts everything on this machine (npm start)'))
    .option(
      '--demo',
      say('ajoute la démonstration même avec DATABASE_URL', 'adds the demonstration even with DATABASE_URL'),
    )
    .option('--no-demo', say("n'ajoute pas la démonstration", 'does not add the demonstration'))
    .action(async ({ demo }: { demo?: boolean }, command: Command) => {
      const { serve } = await import('../serve/serve.js');
      const chosen = command.getOptionValueSource('demo') === 'cli' ? demo : undefined;
      // What a process leaves open (a pool that drains, a timer) must not keep a stopped server alive.
      process.exit(await serve(chosen === undefined ? {} : { demo: chosen }));
    });
}
