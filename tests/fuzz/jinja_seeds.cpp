// Writes a first corpus for jinja_fuzz into the folder that it is given: templates with every part of the language.

#include <cstdio>
#include <fstream>
#include <string>

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: praxis_jinja_seeds FOLDER\n", stderr);
    return 2;
  }
  const char* const kSeeds[] = {
      "{{ bos_token }}{% for m in messages %}{{ '<|' + m['role'] + '|>' + m.content|trim }}{% endfor %}",
      "{%- if messages[0]['role'] == 'system' -%}{{ messages[0].content }}{%- elif tools -%}x{%- else -%}y{%- endif "
      "-%}",
      "{% set ns = namespace(a=1, b='') %}{% for m in messages[1:] if m.role != 'tool' %}{% set ns.a = ns.a + "
      "loop.index0 "
      "%}{% if loop.last %}{% break %}{% endif %}{% endfor %}{{ ns.a }}",
      "{% macro f(x, y=2) %}{{ x }}{{ y }}{{ caller() }}{% endmacro %}{% call f(1, y=3) %}z{% endcall %}",
      "{{ messages | selectattr('role', 'equalto', 'user') | map(attribute='content') | join(', ') | tojson(indent=2) "
      "}}",
      "{{ 'a-b'.split('-')[0].upper() ~ n // 2 % 3 ** 2 }}{{ f|round(1) }}{{ [1, (2,), {'a': none}] }}{{ n is odd }}",
      "{{ raise_exception('no') if n > 5 else strftime_now('%d %b %Y') }}{{ messages[2].content.split('</think>')[-1] "
      "}}",
      "{% raw %}{{ x }}{% endraw %}{# c #}{% filter upper %}a{% endfilter %}{% set t %}b{% endset %}{{ t * 3 }}",
      "{{ range(3)|list|reverse|list }}{{ {'b': 1, 'a': 2}|dictsort }}{{ 'x'|indent(2, true) }}{{ '%s-%d' % ('a', 1) "
      "}}",
  };
  int number = 0;
  for (const char* seed : kSeeds) std::ofstream(std::string(argv[1]) + "/seed" + std::to_string(number++)) << seed;
  return 0;
}
