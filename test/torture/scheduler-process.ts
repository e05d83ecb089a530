/**
 * A scheduler: whenever it is told to, it plans what is due and queues what is unsent, as the clock's job does. Several are told at
 * the same instant. What goes wrong is answered, not thrown: a database that is down is part of the run.
 */
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { CoreModule, openDatabase, runProcess } from '#assembly';
import { DigestsModule, PlanDigests, RelayDigests } from '#digests';
import { toldClock } from './running-clock.js';

export interface Fired {
  readonly kind: 'fired';
  /** Digests that this scheduler was the one to plan. */
  readonly planned: number;
  readonly error?: string;
}

const STOP_MS = 6_000;

@Module({})
class SchedulerModule {}

await runProcess(
  async (settings) => {
    const database = await openDatabase(settings, 'maillage-scheduler');
    const core = CoreModule.with({ settings, db: database.db, clock: toldClock() });
    const app = await NestFactory.createApplicationContext(
      { module: SchedulerModule, imports: [core, DigestsModule] },
      { logger: false, abortOnError: false },
    );
    const fire = async (): Promise<Fired> => {
      try {
        const planned = await app.get(PlanDigests).execute();
        await app.get(RelayDigests).execute();
        return { kind: 'fired', planned: planned.length };
      } catch (error) {
        return { kind: 'fired', planned: 0, error: error instanceof Error ? error.message : String(error) };
      }
    };
    process.on('message', () => void fire().then((fired) => process.send?.(fired)));
    return {
      stop: async () => {
        await app.close();
        await database.close();
      },
    };
  },
  { stopMs: STOP_MS },
);
