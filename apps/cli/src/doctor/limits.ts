import { createRateLimits } from '#limits';
import type { Settings } from '#settings';
import type { DataSource } from 'typeorm';
import { say } from '../terminal.js';
import { type Finding, ok, warning } from './check.js';

/** Whether the store of limits answers. It warns only: meanwhile each process counts by itself. */
export async function checkLimits(settings: Settings, db: DataSource): Promise<Finding> {
  const name = say('Limites', 'Limits');
  const where = settings.redisUrl ? 'Redis' : say('dans la base de données', 'in the database');
  if (settings.rateLimits === 'off')
    return warning(name, say('aucune', 'none'), say('Retirer RATE_LIMITS=off.', 'Remove RATE_LIMITS=off.'));
  const limits = createRateLimits(settings, db);
  try {
    await limits.check();
    return ok(name, where);
  } catch {
    return warning(
      name,
      say(`${where} : pas de réponse, chaque processus compte seul`, `${where}: no answer, each process counts alone`),
      settings.redisUrl
        ? say('Démarrer Redis ou corriger REDIS_URL.', 'Start Redis or mend REDIS_URL.')
        : say('Lancer « npm run maillage -- migrate ».', 'Run "npm run maillage -- migrate".'),
    );
  } finally {
    limits.onApplicationShutdown();
  }
}
