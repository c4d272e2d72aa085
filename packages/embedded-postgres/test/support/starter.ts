// A process that starts a server, tells its parent, and waits to be killed. Its argument is the data directory.
import {startEmbeddedPostgres} from '@orderwell/embedded-postgres';

const [dataDir = '', killedAt] = process.argv.slice(2);

// Stands for an app that is still finishing its work when Ctrl-C comes.
process.on('SIGINT', () => process.send?.({kind: 'interrupted'}));
// A parent that goes away must not leave this process behind; the server goes with it.
process.on('disconnect', () => process.exit(1));

try {
  const server = await startEmbeddedPostgres({
    dataDir,
    durable: false,
    log: () => {
      if (killedAt === 'first-line') process.kill(process.pid, 'SIGKILL');
    },
  });
  process.send?.({kind: 'started', url: server.url('postgres'), pid: server.pid});
} catch (error) {
  process.send?.({kind: 'failed', name: (error as Error).name});
}
