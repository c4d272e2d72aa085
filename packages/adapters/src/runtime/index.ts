export {type Backoff, backoffMs, pause} from './backoff.ts';
export {type Backlog, BacklogGauge, type BacklogLimits, type WaitingWork} from './backlog-gauge.ts';
export {BackgroundLoop, type BackgroundLoopOptions, type PassReport} from './background-loop.ts';
export {deliveryLoop} from './delivery-loop.ts';
export {reachableAt} from './listening.ts';
export {type Logger, silentLogger} from './logger.ts';
export {
  type ManagementServer,
  type ReadinessCheck,
  type ReadinessParts,
  type ReadinessWarning,
  startManagementServer,
} from './management-server.ts';
export {reasonOf} from './reason-of.ts';
export {type RunningService, runService} from './run-service.ts';
export {type LivingService, type ServiceParts, startService} from './service-life.ts';
export {forgettingLoop} from './forgetting-loop.ts';
export type {Stoppable} from './stoppable.ts';
export {SystemClock} from './system-clock.ts';
export {type Recipe, type RecipeOf, recipesFor, type Token, token} from './recipe.ts';
export {TroubleLog, type TroubleLogOptions} from './trouble-log.ts';
export {untilItWorks} from './until-it-works.ts';
export {UuidV7Generator} from './uuid-v7-generator.ts';
export {WakeUp} from './wake-up.ts';
