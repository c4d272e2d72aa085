import {createLogger} from '@orderwell/adapters/pino';
import {runService} from '@orderwell/adapters/runtime';

/** A service that logs all the time, complains on standard error, and tells its parent each time that it did. */
const logger = createLogger({service: 'chatty', level: 'info'});
let lines = 0;
const start = async () => {
  const timer = setInterval(() => {
    lines += 1;
    logger.info({lines}, 'still here');
    console.error('still here');
    process.stderr.write('and here\n');
    process.send?.(lines);
  }, 5);
  return {
    stop: async () => clearInterval(timer),
  };
};
await runService(start, {logger, terminate: (code) => process.exit(code)});
