import { createServer } from 'node:net';
import { UsageError } from '../terminal.js';

/** The port, seen to be free; for 0, one that is. @throws UsageError naming PORT */
export function requireFreePort(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => reject(explain(error, port)));
    // As the API listens: on every interface.
    probe.listen(port, () => {
      const address = probe.address();
      const free = typeof address === 'object' && address ? address.port : port;
      probe.close(() => resolve(free));
    });
  });
}

function explain(error: NodeJS.ErrnoException, port: number): Error {
  if (error.code === 'EADDRINUSE')
    return new UsageError({
      fr: `Le port ${port} est déjà pris (Maillage est-il déjà en marche ?) : l'arrêter, ou choisir un autre port, p. ex. PORT=${port + 1} npm start`,
      en: `Port ${port} is taken already (is Maillage running already?): stop that, or choose another port, e.g. PORT=${port + 1} npm start`,
    });
  if (error.code === 'EACCES')
    return new UsageError({
      fr: `Le port ${port} est réservé par le système : choisir PORT au-dessus de 1023.`,
      en: `Port ${port} is reserved by the system: choose a PORT above 1023.`,
    });
  return error;
}
