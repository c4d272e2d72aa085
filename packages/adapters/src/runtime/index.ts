export {type Backoff, backoffMs, pause} from './backoff.ts';
export {BackgroundLoop, type BackgroundLoopOptions, type PassReport} from './background-loop.ts';
export {deliveryLoop} from './delivery-loop.ts';
export {type Logger, silentLogger} from './logger.ts';
export {type ManagementServer, type ReadinessCheck, startManagementServer} from './management-server.ts';
export {type RunningService, runService} from './run-service.ts';
export {SystemClock} from './system-clock.ts';
export {untilItWorks} from './until-it-works.ts';
export {UuidV7Generator} from './uuid-v7-generator.ts';
