/** Why a reader cannot go on from where he was. */
export type ResetReason = 'cursor_unknown' | 'log_restarted' | 'log_trimmed';
