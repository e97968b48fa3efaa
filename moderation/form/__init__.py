"""The reader's face: a comment form for any page, as one script, and the small public endpoint that it talks to.

No key is needed here, so ``gate`` holds every request to the site's origins, to a rate for its network address and to
a token of its page.  Nothing is decided here: what is sent goes through ``intake``, what is shown comes from the views.
The endpoint is the script's own; it is not part of the API and not in its document.
"""

from apiflask import APIBlueprint, APIFlask
from flask import Response, g

from moderation.api.authentication import check_declared, public
from moderation.context import Context
from moderation.form import appealing, demo, gate, script, taking
from moderation.form.shapes import (
    AnswerOut,
    AnswersOut,
    Appealing,
    Following,
    Listing,
    OpenedOut,
    Opening,
    OutcomeOut,
    PageOut,
    Posting,
)

blueprint = APIBlueprint("form", __name__, enable_openapi=False, template_folder="templates")

PREFLIGHT_SECONDS = 7200


def register(app: APIFlask, context: Context) -> None:
    """Add the form to the web application.

    Raises:
        OperatorError: A site has a form and the key of its tokens cannot be kept.
        RuntimeError: A route does not declare who may use it.
    """
    gate.attach(app, context.settings)
    app.register_blueprint(blueprint)
    check_declared(app)


@blueprint.after_request
def _share(response: Response) -> Response:
    """Let the page read the answer if its origin was admitted."""
    response.headers["Vary"] = "Origin"
    if "form_origin" in g:
        response.headers["Access-Control-Allow-Origin"] = g.form_origin
        response.headers["Access-Control-Expose-Headers"] = "Retry-After"
    return response


@blueprint.route("/form/openings", methods=["OPTIONS"])
@blueprint.route("/form/older", methods=["OPTIONS"])
@blueprint.route("/form/comments", methods=["OPTIONS"])
@blueprint.route("/form/appeals", methods=["OPTIONS"])
@blueprint.route("/form/answers", methods=["OPTIONS"])
@public
def allow() -> Response:
    """Answer a browser that asks whether a page may talk to us; the request itself is what the gate looks at."""
    response = Response(status=204)
    response.headers["Access-Control-Allow-Origin"] = "*"  # nothing is in this answer, and no cookie ever is sent
    response.headers["Access-Control-Allow-Methods"] = "POST"
    response.headers["Access-Control-Allow-Headers"] = "Content-Type"
    response.headers["Access-Control-Max-Age"] = str(PREFLIGHT_SECONDS)
    return response


@blueprint.post("/form/openings")
@blueprint.input(Opening, location="json", arg_name="body")
@blueprint.output(OpenedOut)
@public
def open_form(body: Opening) -> OpenedOut:
    """Open the form on a page."""
    return taking.open_form(body)


@blueprint.post("/form/older")
@blueprint.input(Listing, location="json", arg_name="body")
@blueprint.output(PageOut)
@public
def list_older(body: Listing) -> PageOut:
    """List older comments."""
    return taking.list_older(body)


@blueprint.post("/form/comments")
@blueprint.input(Posting, location="json", arg_name="body")
@blueprint.output(OutcomeOut)
@public
def take(body: Posting) -> OutcomeOut:
    """Take a comment in."""
    return taking.take(body)


@blueprint.post("/form/appeals")
@blueprint.input(Appealing, location="json", arg_name="body")
@blueprint.output(AnswerOut)
@public
def appeal(body: Appealing) -> AnswerOut:
    """Take an appeal in."""
    return appealing.take(body)


@blueprint.post("/form/answers")
@blueprint.input(Following, location="json", arg_name="body")
@blueprint.output(AnswersOut)
@public
def follow(body: Following) -> AnswersOut:
    """Tell how appeals stand."""
    return appealing.follow(body)


@blueprint.get("/form.js")
@public
def show_script() -> Response:
    """Give the script that puts the form into a page."""
    return script.answer()


@blueprint.get("/form/demo")
@public
def show_demo() -> str:
    """Show an article of ours with the form below it, where a site's form may stand on our own pages."""
    return demo.show()


@blueprint.get("/form/demo.css")
@public
def show_style() -> Response:
    """Give that page's style."""
    return script.send("demo.css", "text/css; charset=utf-8")
