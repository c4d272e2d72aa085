export {createDatabase, stopTestServer, type TestServer, testServer} from './postgres.ts';
export {brokerUrl, purgeBroker, requireBroker, skipSuite, type TestNames, uniqueNames} from './rabbitmq.ts';
export {eventually, type ProcessOptions, StartedProcess, workspaceRoot} from './started-process.ts';
export {TcpProxy} from './tcp-proxy.ts';
