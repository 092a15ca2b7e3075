import { useCallback } from 'react';
import { type Translate, useWords } from '../texts/context';
import type { Language } from '../texts/languages';
import type { Claims, GateWhat } from './gate';
import { closedBy, type Line, type Standing } from './model';

/** A line of the log in words. */
export function useLineText(): (line: Line) => string {
  const { t, language } = useWords();
  return useCallback(
    (line) => {
      switch (line.what) {
        case 'policyChanged': {
          if (line.changes.length === 0) return t('lab.log.policyFirst');
          const changes = line.changes.map(({ setting, was, now }) => t('lab.log.change', { setting, was, now }));
          return t('lab.log.policyChanged', { changes: changes.join(', ') });
        }
        case 'wipeDone':
          return t('lab.log.wipeDone', { count: line.personal });
        case 'standing':
          return t('lab.log.standing', { standing: t(`lab.standing.${standingKey(line.standing)}`) });
        case 'network':
          return t(line.online ? 'lab.log.online' : 'lab.log.offline');
        case 'management':
          return t('lab.log.management', { state: t(`lab.management.${line.state}`) });
        case 'acted':
          return t('lab.log.acted', { act: t(`lab.act.${line.act}`), verdict: t(`lab.verdict.${line.verdict}`) });
        case 'gate':
        case 'answered':
        case 'person':
        case 'left':
        case 'facts':
        case 'biometric':
          return gateText(line, t, language);
        default:
          return t(`lab.log.${line.what}`);
      }
    },
    [t, language],
  );
}

/** The standings that have a text of their own; the rest are closed. */
function standingKey(standing: Standing) {
  const closed = closedBy(standing);
  if (closed === null) return standing as Exclude<Standing, object>;
  return closed === 'joining' || closed === 'wiping' || closed === 'wiped' ? closed : 'closed';
}

/** What happened at a gate, in words. */
function gateText(line: Exclude<GateWhat, { what: 'gateOpen' }>, t: Translate, language: Language): string {
  switch (line.what) {
    case 'gate':
      return t('lab.log.gate', { text: [line.words, ...line.why].map((words) => words[language]).join(' ') });
    case 'answered':
      if (line.went === 'taken') return t(`lab.log.answered.${line.answer}`);
      if (line.went === 'refused') {
        return t('lab.log.pinRefused', { why: line.why.map((words) => words[language]).join(' ') });
      }
      return line.left === null
        ? t('lab.log.pinWrong')
        : t(`lab.log.pinWrong.${line.left.then}`, { count: line.left.tries });
    case 'person':
      return t(line.obliging ? 'lab.log.obliging' : 'lab.log.notObliging');
    case 'left':
      return t('lab.log.left', { count: line.minutes });
    case 'facts':
      return t('lab.log.facts', { facts: claimsText(line.facts, t).join(', ') });
    case 'biometric':
      return t(line.offered ? 'lab.log.biometric' : 'lab.log.noBiometric');
  }
}

function claimsText(claims: Claims, t: Translate): readonly string[] {
  const said: string[] = [];
  if (claims.integrity !== undefined) said.push(t(`lab.facts.${claims.integrity}`));
  if (claims.osVersion !== undefined) said.push(t('lab.facts.version', { version: claims.osVersion }));
  if (claims.deviceLock !== undefined) said.push(t(claims.deviceLock ? 'lab.facts.locked' : 'lab.facts.unlocked'));
  if (claims.threatLevel !== undefined) {
    said.push(t('lab.facts.threatIs', { level: t(`lab.threat.${claims.threatLevel}`) }));
  }
  return said;
}
