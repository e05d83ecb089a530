import { type Command, InvalidArgumentError, Option } from 'commander';
import { startProgress } from '../progress.js';
import { language, result, resultJson, say, table } from '../terminal.js';

interface ShowOptions {
  readonly side?: 'NEED' | 'OFFERING';
  readonly region?: string;
  readonly month?: string;
  readonly first: number;
  readonly json?: boolean;
}

const MAX_SHOWN = 1_000;

export function addGaps(program: Command): void {
  const gaps = program
    .command('gaps')
    .description(say('besoins sans réponse et offres invendues', 'unmet needs and unsold offerings'));
  gaps
    .command('take')
    .description(
      say('les recalcule ; le worker le fait chaque nuit', 'reckons them again; the worker does so every night'),
    )
    .action(take);
  gaps
    .command('show')
    .description(say('montre les plus grands', 'shows the largest'))
    .addOption(new Option('--side <side>', say('de quel côté', 'which side')).choices(['NEED', 'OFFERING']))
    .option('--region <code>', say('code de la région, p. ex. 16', "the region's code, e.g. 16"))
    .option('--month <month>', say('AAAA-MM', 'YYYY-MM'))
    .option('--first <n>', say('combien en montrer', 'how many to show'), count, 20)
    .option('--json', say('en JSON', 'as JSON'))
    .action(show);
}

function count(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1 || number > MAX_SHOWN) throw new InvalidArgumentError('');
  return number;
}

async function take(): Promise<void> {
  const { withApplication } = await import('../application.js');
  const { TakeGapSnapshot } = await import('#analytics');
  const { formatNumber } = await import('#kernel');
  const taken = await withApplication(({ context }) => {
    const progress = startProgress(say('Besoins', 'Needs'));
    return context
      .get(TakeGapSnapshot)
      .execute({ onProgress: (done, total) => progress.update(done, total) })
      .finally(() => progress.stop());
  });
  const duration = `${formatNumber(taken.durationMs / 1000, language, 1)} s`;
  result(
    say(
      `Écarts calculés : ${taken.needs} besoins, ${taken.offerings} offres (${duration}).`,
      `Gaps reckoned: ${taken.needs} needs, ${taken.offerings} offerings (${duration}).`,
    ),
  );
}

async function show({ side, region, month, first, json }: ShowOptions): Promise<void> {
  const { withApplication } = await import('../application.js');
  const { FindGaps, GAP_UNITS } = await import('#analytics');
  const { TaxonomyStore } = await import('#catalog');
  const { regionByCode } = await import('#geo');
  const { formatQuantity } = await import('#kernel');
  await withApplication(async ({ context }) => {
    const { asOf, gaps } = await context
      .get(FindGaps)
      .find({ side, regionCode: region, from: month, to: month }, { limit: first, backward: false });
    const shown = gaps.slice(0, first);
    if (json) {
      resultJson({ asOf, gaps: shown });
      return;
    }
    if (!asOf) {
      result(say('Rien encore : lancer « gaps take ».', 'Nothing yet: run "gaps take".'));
      return;
    }
    const taxonomy = await context.get(TaxonomyStore).current();
    const moment = new Intl.DateTimeFormat(`${language}-CA`, { dateStyle: 'long', timeStyle: 'short' }).format(asOf);
    result(say(`Calculés le ${moment}. Du plus grand au plus petit :`, `Reckoned on ${moment}. Largest first:`));
    const told = (value: string, dimension: keyof typeof GAP_UNITS) =>
      formatQuantity({ value, unit: GAP_UNITS[dimension] }, language);
    const heading =
      language === 'fr'
        ? ['', 'mois', 'région', 'produit', 'demandé ou offert', 'comblé', 'manque ou reste']
        : ['', 'month', 'region', 'product', 'asked or offered', 'met', 'missing or left'];
    const rows = shown.map((gap) => [
      gap.side === 'NEED' ? say('besoin', 'need') : say('offre', 'offering'),
      gap.month,
      regionByCode(gap.regionCode)?.name ?? (gap.regionCode || '—'),
      taxonomy.get(gap.productId).name[language],
      told(gap.asked, gap.dimension),
      told(gap.met, gap.dimension),
      told(gap.unmet, gap.dimension),
    ]);
    for (const line of table([heading, ...rows], '  ')) result(line);
  });
}
