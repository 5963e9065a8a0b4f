import { json, nothing, pending, type Route } from '../route.js';

export const approvalRoutes: readonly Route[] = [
  {
    method: 'get',
    path: '/v1/sessions/{session}/approvals',
    operation: 'listApprovals',
    group: 'Approvals',
    summary: 'List what waits for somebody to agree',
    text: 'In the session itself and in those of the sub-agents at work for it, however deep. Each is answered in the `session` that it names.',
    access: 'token',
    answers: [json(200, 'Approvals', 'What is waited for, as of now.')],
    refusals: ['not_found'],
  },
  {
    method: 'post',
    path: '/v1/sessions/{session}/approvals/{approval}',
    operation: 'answerApproval',
    group: 'Approvals',
    summary: 'Agree, or not',
    text: 'In the session where it waits: one of a sub-agent is unknown to those above it. Of several answers the first counts. It outlives every restart, and the call is carried out once.',
    access: 'token',
    body: { schema: 'ApprovalAnswer', required: true },
    answers: [nothing(204, 'It is answered.'), pending],
    refusals: ['not_found', 'approval_expired', 'already_answered'],
  },
  {
    method: 'post',
    path: '/v1/sessions/{session}/calls/{key}/result',
    operation: 'postCallResult',
    group: 'Approvals',
    summary: 'Post the result of a client’s own tool',
    text: 'Of a call that `tool.requested` says is run by the `client`, by the `key` that stands there: the id that the model gave it may come again. Of several results the first counts.',
    access: 'token',
    body: { schema: 'ClientResult', required: true },
    answers: [nothing(204, 'The turn goes on with it.'), pending],
    refusals: ['not_found', 'already_answered'],
  },
];
