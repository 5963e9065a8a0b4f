import { useChat } from '@ai-sdk/react';
import { DefaultChatTransport, lastAssistantMessageIsCompleteWithToolCalls } from 'ai6';
import { createElement as h, useState } from 'react';
import { createRoot } from 'react-dom/client';

/** A page as somebody makes it who follows docs/faces/ai-sdk.md: where and who it is stands in the page itself. */
const { url, token, chat, body } = globalThis.parley;
const headers = { authorization: `Bearer ${token}`, 'parley-ai-sdk': '6' };

function Chat() {
  const transport = new DefaultChatTransport({ api: `${url}/ai-sdk/chat`, headers, body });
  const { messages, sendMessage, status, stop, error, regenerate, addToolOutput } = useChat({
    id: chat,
    resume: true,
    transport,
    sendAutomaticallyWhen: lastAssistantMessageIsCompleteWithToolCalls,
    onToolCall: ({ toolCall: { toolName, toolCallId } }) => {
      if (toolName === 'title') void addToolOutput({ tool: toolName, toolCallId, output: document.title });
    },
  });
  const [text, setText] = useState('');
  const say = (event) => {
    event.preventDefault();
    const [replaced] = new FormData(event.target).getAll('replaced');
    void sendMessage({ text, ...(replaced ? { messageId: replaced } : {}) });
    setText('');
  };
  const halt = async () => {
    await fetch(`${url}/ai-sdk/chat/${encodeURIComponent(chat)}/stop`, { method: 'POST', headers });
    await stop();
  };
  return h(
    'main',
    { 'data-status': status, style: { font: '16px sans-serif', maxWidth: 640, margin: '2em auto' } },
    ...messages.map((message) =>
      h(
        'article',
        { key: message.id, id: message.id, 'data-role': message.role },
        ...message.parts.map(partOf),
      ),
    ),
    error && h('p', { role: 'alert' }, error.message),
    h(
      'form',
      { onSubmit: say },
      h('input', { name: 'text', value: text, onChange: (event) => setText(event.target.value) }),
      h('input', { name: 'replaced', placeholder: 'in the place of' }),
      h('button', { name: 'say' }, 'Say'),
    ),
    h('button', { name: 'stop', onClick: () => void halt() }, 'Stop'),
    h('button', { name: 'again', onClick: () => void regenerate() }, 'Another reply'),
  );
}

function partOf(part, place) {
  if (part.type === 'text') return h('p', { key: place, className: 'text' }, part.text);
  if (part.type === 'reasoning')
    return h('p', { key: place, className: 'thinking', style: { opacity: 0.6 } }, part.text);
  if (part.type === 'tool-title')
    return h('p', { key: place, className: 'tool' }, `${part.state}: ${part.output}`);
  if (part.type !== 'dynamic-tool') return null;
  return h('p', { key: place, className: 'tool' }, `${part.toolName}: ${part.state}`);
}

createRoot(document.getElementById('page')).render(h(Chat));
