/** How a model is asked, whoever asks: nobody waits for it longer than he wants to. */
export { Heard } from './heard.js';
export { heeding } from './heeding.js';
export { inTime, type RunningTime } from './in-time.js';
