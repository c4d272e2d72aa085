export {freePort} from './free-port.ts';
export {OwnBroker, requireOwnBroker} from './own-broker.ts';
export {OwnPostgres} from './own-postgres.ts';
export {createDatabase, missingDatabase, stopTestServer, type TestServer, testServer} from './postgres.ts';
export {
  brokerUrl,
  purgeBroker,
  requireBroker,
  retryQueues,
  skipSuite,
  uniqueNames,
  workQueues,
} from './rabbitmq.ts';
export {register, registerDirectory, type TestNames} from './register.ts';
export {eventually, type ProcessOptions, StartedProcess, workspaceRoot} from './started-process.ts';
export {type Sweep, sweepLeftovers} from './sweep.ts';
export {TcpProxy} from './tcp-proxy.ts';
