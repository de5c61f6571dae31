import { render } from 'preact';
import { Page } from './page.tsx';
import { Connection } from './shell/connection.ts';
import './style/tokens.css';
import './style/base.css';
import './style/parts.css';

const connection = new Connection({
  fetch: (path, init) => fetch(path, init),
  later: (run, ms) => {
    const timer = setTimeout(run, ms);
    return () => {
      clearTimeout(timer);
    };
  },
});

const place = document.getElementById('page');
if (place !== null) render(<Page connection={connection} />, place);
void connection.open();
