import {NoteOrder} from '@orderwell/domain';
import type {Bug} from '../system/bug.ts';

export const notedAtEachRepeat: Bug = {
  mistake: 'a note is made whenever its message comes, because the message is not recorded with it',
  orderUseCases: (ports) => ({
    noteOrder: {execute: (input) => new NoteOrder(ports).execute({...input, messageId: undefined})},
  }),
};
