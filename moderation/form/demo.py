"""An article of our own with the form below it, in six languages, for a first look and for trying the form out."""

from dataclasses import dataclass

from flask import render_template, request

from moderation.api import wording
from moderation.errors import NotFound
from moderation.form import gate


@dataclass(frozen=True, slots=True)
class Article:
    """A piece of news that never happened."""

    name: str
    title: str
    text: str


ARTICLES = {
    "en": Article(
        "English",
        "Ruritania argues over a bridge",
        "After seven years of building, the bridge at Strelsau is to open in spring. The mayor calls it the future of"
        " the town; half of the town calls it too dear. What do you think?",
    ),
    "ru": Article(
        "Русский",
        "В Руритании спорят из-за моста",
        "После семи лет строительства мост в Стрелсау откроют весной. Мэр называет его будущим города, половина города"
        " — слишком дорогим. А что думаете вы?",
    ),
    "az": Article(
        "Azərbaycanca",
        "Ruritaniyada körpü mübahisəsi",
        "Yeddi illik tikintidən sonra Strelzau körpüsü yazda açılacaq. Mer onu şəhərin gələcəyi adlandırır, şəhərin"
        " yarısı isə çox baha sayır. Bəs siz nə düşünürsünüz?",
    ),
    "tr": Article(
        "Türkçe",
        "Ruritanya bir köprüyü tartışıyor",
        "Yedi yıllık inşaatın ardından Strelsau köprüsü baharda açılacak. Belediye başkanı ona kentin geleceği diyor,"
        " kentin yarısı ise çok pahalı buluyor. Siz ne düşünüyorsunuz?",
    ),
    "ka": Article(
        "ქართული",
        "რურიტანია ხიდზე კამათობს",
        "შვიდწლიანი მშენებლობის შემდეგ სტრელსაუს ხიდი გაზაფხულზე გაიხსნება. მერი მას ქალაქის მომავალს უწოდებს, ქალაქის"
        " ნახევარი კი ძალიან ძვირს. თქვენ რას ფიქრობთ?",
    ),
    "hy": Article(
        "Հայերեն",
        "Ռուրիտանիան վիճում է կամրջի շուրջ",
        "Յոթ տարվա շինարարությունից հետո Ստրելսաուի կամուրջը կբացվի գարնանը։ Քաղաքապետն այն համարում է քաղաքի ապագան,"
        " քաղաքի կեսը՝ չափազանց թանկ։ Իսկ ի՞նչ եք կարծում դուք։",
    ),
}


def show() -> str:
    """Show the article.

    Raises:
        NotFound: No site's form may stand on our own pages; `moderation up` lets the demo's.
    """
    site = gate.find_demo_site()
    if site is None:
        raise NotFound("No site's form may stand on this address; `moderation up` opens one.", code="no_such_path")
    asked = request.args.get("lang", "")
    language = asked if asked in ARTICLES else wording.for_site(request.accept_languages)
    return render_template("form/demo.html", site=site, language=language, articles=ARTICLES)
