import {type Environment, takeEnvironment} from '@orderwell/adapters/settings';

/** The environment as it was given. Imported first, so that no driver reads of it on its own. */
// oxlint-disable-next-line node/no-process-env -- the one place that reads the environment.
export const environment: Environment = takeEnvironment(process.env);
