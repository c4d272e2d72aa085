import {registerHooks} from 'node:module';
import {pathToFileURL} from 'node:url';
import {sourceFile} from './adapters.ts';
import {mutantNamed} from './list/index.ts';
import {neverLoadedStatus, planted} from './mutant.ts';

/*
 * Preloaded by `--import` with a mutant's name, as in `plant.ts?mutant=amqp/confirm-not-awaited`. The mistake is in what
 * this process loads and nowhere else: the working tree stays as it is, however the process ends.
 */
const name = new URL(import.meta.url).searchParams.get('mutant');
if (name !== null) {
  const mutant = mutantNamed(name);
  const target = pathToFileURL(sourceFile(mutant.adapter, mutant.file)).href;
  let isLoaded = false;
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context);
      if (url !== target) return loaded;
      isLoaded = true;
      return {...loaded, source: planted(textOf(loaded.source), mutant)};
    },
  });
  process.once('exit', () => {
    if (!isLoaded) process.exitCode = neverLoadedStatus;
  });
}

function textOf(source: string | ArrayBuffer | NodeJS.TypedArray | null | undefined): string {
  return typeof source === 'string' ? source : new TextDecoder().decode(source ?? undefined);
}
