export {createDatabase, missingDatabase, stopTestServer, testServer} from '@orderwell/test-support';
