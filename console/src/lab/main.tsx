import { mount } from '../mount';
import { Lab } from './Lab';

mount(<Lab />);
