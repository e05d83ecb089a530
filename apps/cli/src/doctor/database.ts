import { type OpenDatabase } from '#assembly';
import { say } from '../terminal.js';
import { atLeast, failed, type Finding, ok, warning } from './check.js';

const POSTGRESQL_LEAST = '15';
const POSTGIS_LEAST = '3.3';
const MIGRATE = () => say('Lancer « npm run maillage -- migrate ».', 'Run "npm run maillage -- migrate".');

export async function checkDatabase({ db, embedded }: OpenDatabase): Promise<Finding[]> {
  const name = say('Base de données', 'Database');
  const [{ version }] = await db.query<[{ version: string }]>(`SELECT current_setting('server_version') AS version`);
  const [postgis] = await db.query<{ version: string }[]>(
    `SELECT COALESCE(installed_version, default_version) AS version FROM pg_available_extensions WHERE name = 'postgis'`,
  );
  const where = embedded ? say('embarquée', 'embedded') : say('serveur', 'server');
  return [
    atLeast(version, POSTGRESQL_LEAST)
      ? ok(name, `PostgreSQL ${version} (${where})`)
      : failed(
          name,
          `PostgreSQL ${version}`,
          say(`Passer à PostgreSQL ≥ ${POSTGRESQL_LEAST}.`, `Upgrade to PostgreSQL ≥ ${POSTGRESQL_LEAST}.`),
        ),
    postgis && atLeast(postgis.version, POSTGIS_LEAST)
      ? ok('PostGIS', postgis.version)
      : failed(
          'PostGIS',
          postgis?.version ?? say('absent', 'missing'),
          say(
            `Installer PostGIS ≥ ${POSTGIS_LEAST} pour ce serveur.`,
            `Install PostGIS ≥ ${POSTGIS_LEAST} for this server.`,
          ),
        ),
    ...(await checkContent({ db })),
  ];
}

async function checkContent({ db }: Pick<OpenDatabase, 'db'>): Promise<Finding[]> {
  const schema = say('Schéma', 'Schema');
  if (await db.showMigrations())
    return [failed(schema, say('des migrations attendent', 'migrations are pending'), MIGRATE())];
  const { readTaxonomyFiles } = await import('#catalog');
  const [counts] = await db.query<{ products: number; places: number }[]>(
    `SELECT (SELECT count(*) FROM products WHERE NOT retired) AS products, (SELECT count(*) FROM gazetteer_places) AS places`,
  );
  const { products, places } = counts ?? { products: 0, places: 0 };
  const wanted = readTaxonomyFiles().length;
  return [
    ok(schema, say('à jour', 'up to date')),
    products === wanted
      ? ok('Catalogue', say(`${products} produits`, `${products} products`))
      : failed('Catalogue', say(`${products} produits sur ${wanted}`, `${products} products of ${wanted}`), MIGRATE()),
    places > 0 ? ok(say('Lieux', 'Places'), String(places)) : warning(say('Lieux', 'Places'), '0', MIGRATE()),
    await checkMatchable({ db }),
  ];
}

/** That every published offering and need is among what matching reads: counted, not compared. */
async function checkMatchable({ db }: Pick<OpenDatabase, 'db'>): Promise<Finding> {
  const name = say('Maillage', 'Matching');
  const published = (table: string) => `(
    SELECT count(*) FROM ${table} p JOIN organizations g ON g.id = p.organization_id AND g.status <> 'SUSPENDED'
    WHERE p.status = 'PUBLISHED')`;
  const [counts] = await db.query<[Record<'offerings' | 'needs' | 'readOfferings' | 'readNeeds', number>]>(
    `SELECT ${published('offerings')} AS offerings, ${published('needs')} AS needs,
       (SELECT count(*) FROM matchable_offerings) AS "readOfferings", (SELECT count(*) FROM matchable_needs) AS "readNeeds"`,
  );
  const { offerings, needs, readOfferings, readNeeds } = counts;
  if (offerings === readOfferings && needs === readNeeds)
    return ok(name, say(`${offerings} offres, ${needs} besoins`, `${offerings} offerings, ${needs} needs`));
  return failed(
    name,
    say(
      `${readOfferings} offres sur ${offerings}, ${readNeeds} besoins sur ${needs}`,
      `${readOfferings} offerings of ${offerings}, ${readNeeds} needs of ${needs}`,
    ),
    say('Lancer « npm run maillage -- match rebuild ».', 'Run "npm run maillage -- match rebuild".'),
  );
}
