import { QueryClientProvider } from '@tanstack/react-query';
import { Toaster } from '@fluentui/react-components';
import { RouterProvider } from 'react-router';
import { makeClient } from './queries';
import { makeRouter } from './routes';
import { SessionGate } from './session/SessionGate';

const client = makeClient();
const router = makeRouter();

/** The admin console. */
export function App() {
  return (
    <QueryClientProvider client={client}>
      <SessionGate>
        <RouterProvider router={router} />
        <Toaster position="bottom-end" />
      </SessionGate>
    </QueryClientProvider>
  );
}
