import { App } from './app/App';
import { mount } from './mount';

mount(<App />);
