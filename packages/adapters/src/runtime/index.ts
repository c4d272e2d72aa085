export {type Backoff, backoffMs, pause} from './backoff.ts';
export {type Logger, silentLogger} from './logger.ts';
