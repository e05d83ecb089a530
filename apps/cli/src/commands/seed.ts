import type { Command } from 'commander';
import { startProgress } from '../progress.js';
import { result, say, table, UsageError } from '../terminal.js';

export function addSeed(program: Command): void {
  program
    .command('seed')
    .description(say('remplit une installation vide', 'fills an empty installation'))
    .option('--demo', say('organismes inventés, pour essayer', 'made-up organizations, for trying things out'))
    .action(async ({ demo }: { demo?: boolean }) => {
      if (!demo)
        throw new UsageError({
          fr: 'Dire de quoi : « seed --demo » ajoute les organismes de démonstration.',
          en: 'Say with what: "seed --demo" adds the demonstration organizations.',
        });
      await seedDemonstration();
    });
}

async function seedDemonstration(): Promise<void> {
  const { withApplication } = await import('../application.js');
  const { TakeGapSnapshot } = await import('#analytics');
  const { demonstrationAccounts, SeedDemonstration } = await import('#demonstration');
  await withApplication(async ({ settings, context }) => {
    if (settings.mode === 'production')
      throw new UsageError({
        fr: 'La démonstration a des mots de passe connus de tous : elle ne va pas en production.',
        en: 'The demonstration has passwords that everybody knows: it does not go to production.',
      });
    const progress = startProgress('Démonstration');
    const seeded = await context
      .get(SeedDemonstration)
      .execute({ onProgress: (done, total) => progress.update(done, total) })
      .finally(() => progress.stop());
    if (seeded.created) await context.get(TakeGapSnapshot).execute();
    const { institutions, suppliers, needs, offerings } = seeded;
    result(
      seeded.created
        ? say(
            `Démonstration ajoutée : ${institutions} institutions, ${suppliers} fournisseurs, ${needs} besoins, ${offerings} offres.`,
            `Demonstration added: ${institutions} institutions, ${suppliers} suppliers, ${needs} needs, ${offerings} offerings.`,
          )
        : say('La démonstration est déjà là : rien à ajouter.', 'The demonstration is there already: nothing to add.'),
    );
    const accounts = demonstrationAccounts.map(({ email, password, description }) => [
      email,
      password,
      say(description.fr, description.en),
    ]);
    for (const line of table(accounts, '  ')) result(line);
  });
}
