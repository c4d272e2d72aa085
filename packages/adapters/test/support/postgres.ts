export {createDatabase, stopTestServer, testServer} from '@orderwell/test-support';
