export {
  databaseAddress,
  type DatabaseAddress,
  type GivenAddress,
  givenAddress,
  nameProblem,
  usualAddress,
} from './address.ts';
export {type ConnectionOptions, driverOptions} from './driver-options.ts';
export {OpenClients} from './open-clients.ts';
export {grantOnDatabase, grantOnSchema, isForbidden, quoted} from './rights.ts';
export {type Asking, type SessionLimits} from './session.ts';
export {type Tls, usualTls} from './tls-options.ts';
export {AddressProblem} from './url-parts.ts';
