import type {World} from '../world/world.ts';
import type {Bug} from './bug.ts';
import type {Stores} from './parts.ts';
import type {Transport} from './transport.ts';
import type {Troubles} from './troubles.ts';

/** What a service is put together from. */
export interface ServiceParts {
  readonly world: World;
  readonly stores: Stores;
  readonly transport: Transport;
  readonly troubles: Troubles;
  readonly bug: Bug | undefined;
  /** What the bug keeps. */
  readonly bugMemory: Map<string, unknown>;
}
