export {createDatabase, stopTestServer, type TestServer, testServer} from './postgres.ts';
export {eventually, type ProcessOptions, StartedProcess, workspaceRoot} from './started-process.ts';
