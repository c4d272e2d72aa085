import type {Bug} from '../system/bug.ts';

export const ackBeforeEffect: Bug = {
  mistake: 'a message is acknowledged when it arrives, and lost when its consumer dies',
  acknowledges: 'before',
};

export const ackInFinally: Bug = {
  mistake: 'a message is acknowledged in `finally`: also when handling it failed',
  acknowledges: 'always',
};
