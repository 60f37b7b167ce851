"""One self-contained page: no script, no network, readable on paper."""

from functools import cache

from jinja2 import Environment, Template

from treaty import __version__
from treaty.findings import Report, Severity
from treaty.report.message import lines, reached, spot

_TITLES = {
    Severity.ERROR: "Breaking changes",
    Severity.WARNING: "Changes that may break",
    Severity.INFO: "Other changes",
}
_MOST_OPERATIONS = 12
_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>treaty {{ report.command }}: {{ report.verdict.value }}</title>
<style>
:root { color-scheme: light dark; --line: #8884; --error: #c5221f; --warning: #9a6700; --info: #0b57d0 }
@media (prefers-color-scheme: dark) { :root { --error: #ff8a80; --warning: #ffd54f; --info: #8ab4f8 } }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
h1, h2 { line-height: 1.2 }
article { border: 1px solid var(--line); border-left: 4px solid var(--color); border-radius: 4px;
  padding: .5rem 1rem; margin: 1rem 0 }
.error { --color: var(--error) } .warning { --color: var(--warning) } .info { --color: var(--info) }
.verdict { font-weight: 600 }
code, pre { font: .875em/1.45 ui-monospace, monospace }
pre { overflow-x: auto; border: 1px solid var(--line); border-radius: 4px; padding: .5rem }
h3 { font-size: 1rem; margin: .25rem 0 } p { margin: .25rem 0; overflow-wrap: anywhere }
.at { opacity: .8; font-size: .875em }
</style>
</head>
<body>
<h1>treaty {{ report.command }}</h1>
<p>{% for name, value in report.subject.items() if value is string %}{{ name }} <code>{{ value }}</code>{{ ", " if not loop.last }}{% endfor %}</p>
<p><span class="verdict">{{ report.verdict.value }}</span>: {{ report.summary.error }} breaking, {{ report.summary.warning }} that may break, {{ report.summary.info }} other</p>
{% for severity, title in titles.items() %}
{% set found = report.findings | selectattr("severity", "equalto", severity) | list %}
{% if found %}
<section><h2>{{ title }} ({{ found | length }})</h2>
{% for finding in found %}
<article class="{{ severity.value }}" id="{{ finding.fingerprint }}-{{ loop.index }}">
<h3>{{ finding.message }}</h3>
<p>{% if finding.operation %}<code>{{ finding.operation }}</code> {% endif %}{{ spot(finding.place) }}{% if finding.proof.value == "suspected" %} (suspected){% endif %}</p>
{% if finding.reaches %}<p>Reaches {{ reached(finding, most) }}.</p>{% endif %}
{% if finding.witness %}<p>This {{ finding.witness.kind }} is allowed by the {{ finding.witness.accepted_by }} and refused by the {{ finding.witness.rejected_by }}: {{ finding.witness.reason }}</p>
<pre tabindex="0">{{ lines(finding.witness.value) | join("\n") }}</pre>{% endif %}
{% if finding.hint %}<p>To do: {{ finding.hint }}</p>{% endif %}
<p class="at"><code>{{ finding.rule }}</code>{% for at in (finding.base, finding.revision) if at %} · {{ at }}{% endfor %}</p>
</article>
{% endfor %}</section>
{% endif %}
{% endfor %}
<footer><p class="at">treaty {{ version }}</p></footer>
</body>
</html>
"""


def render(report: Report) -> str:
    """Writes the page."""
    return _template().render(
        report=report,
        titles=_TITLES,
        version=__version__,
        lines=lines,
        spot=spot,
        reached=reached,
        most=_MOST_OPERATIONS,
    )


@cache
def _template() -> Template:
    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(_PAGE)
