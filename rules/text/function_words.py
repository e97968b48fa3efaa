"""The commonest little words of the languages that readers write in, and of some that no pack covers.

Source: written from general knowledge of the languages. Belongs in: words that are frequent and short on meaning.
Does not: words that another of these languages writes the same way, unless they are frequent in both (then in
both).
"""


def _words(line: str) -> frozenset[str]:
    """Read words separated by spaces."""
    return frozenset(line.split())


_LATIN_WORDS = {
    "en": _words(
        "the and of to is are was were be been you your i we they them he she it this that these those with for not "
        "have has had will would should can could from by as at but or if so what who why how when where there "
        "their our my me his her its don't it's i'm can't won't isn't aren't they're you're do does did all any "
        "some more most no yes just like about people than then into out up only over because very get go an in on "
        "too never every us im dont youre got being am here again such always really still even much many good "
        "great thanks please fuck fucking shit idiot stupid hate kill she's he's that's there's what's who's let's "
        "we're i've you've we've they've i'll you'll he'll she'll we'll they'll i'd you'd he'd she'd we'd they'd "
        "doesn't didn't wasn't weren't couldn't wouldn't shouldn't hasn't haven't hadn't ain't hes shes thats theyre "
        "doesnt didnt wasnt isnt arent"
    ),
    "tr": _words(
        "bir ve bu da de ne için çok var yok mi mı mu mü gibi ama ben sen biz siz onlar o ki kadar daha en her şey "
        "değil olarak sonra bunu şu bana sana beni seni ile ya hem niye neden nasıl böyle şimdi artık hiç bile olan "
        "oldu olur ise diye bütün icin cok sey degil nasil boyle simdi artik hic butun lazım gerek işte iste evet "
        "hayır hayir yani zaten fakat senin benim bizim onun bunlar sizin amk lan ulan abi aynı ayni oluyor olmuş "
        "olsun olmaz olacak etti ediyor edip eden edin eder etmek yapıyor yaptı yapan yapın yapıp gelen geldi gelir "
        "gelip gidip gitti git gel gelin gidin verin verdi alıp aldı alan adam kadın kız çocuk adamın insan "
        "insanlar kimse herkes hepsi hepiniz bunların bunlara bunları onları onlara onların şunu şuna şöyle öyle "
        "sadece ancak sanki galiba belki lütfen bizi size bize sizi ona buna bence göre karşı tam hala hâlâ hep "
        "bazı biri birisi falan filan diyor diyen dedi demek söyle olsa olup kendi kendini kendine yine gene bugün "
        "yarın dün yarım zaman gün yıl ülke ülkede allah haydi hadi amq mk önce içinde üzerine yerine yüzünden "
        "tarafından arkadaş kardeş abla hoca hocam bak baksana ederim ediyorum istiyorum istemiyorum oluyorum "
        "seviyorum bilmiyorum biliyorum gördüğünüz yerde napıyım napıyorsun nerde nerede kaç kere tane şeyi mesela "
        "hani keşke inşallah maşallah tabi tabii su lazim olmus yapiyor yapti yapin yapip alip aldi kadin adamin "
        "bunlarin bunlari onlari onlarin sunu suna soyle oyle lutfen gore karsi bazi bugun yarin yarim yil ulke "
        "ulkede once icinde uzerine yuzunden tarafindan arkadas kardes gordugunuz napiyim napiyorsun seyi keske "
        "insallah masallah"
    ),
    "az": _words(
        "bir və bu da də nə üçün çox var yox mi kimi amma mən sən biz siz onlar o ki qədər daha ən hər şey deyil "
        "olaraq sonra bunu mənə sənə məni səni ilə ya niyə necə belə indi artıq heç hələ olan oldu olur isə bütün "
        "lazım gərək ve ucun cox yoxdur varsa men sen menim senin mənim sənin bizim onun bunlar deyirem qeder "
        "deyilem nece bele artiq hec hele her sey ele elə bax ay axı axi təkcə niye olmaz olsun bizə sizə ne mene "
        "sene meni seni ile ise butun lazim gerek bize size"
    ),
    "ru-latn": _words(
        "ne na ya chto eto kak tak ti ty vy ona oni nas vas ih da net uzhe esli dlya tebya menya ego ee vse vsem "
        "bylo byl est budet ochen tolko mne tebe nam vam zachem pochemu kto gde kogda zdes tut tam nado nelzya eti "
        "etot eta chtoby ili iz za bez zhe blya blyat suka nahui nahuy prosto tozhe mozhet hochu ni nu vot sebya "
        "svoi cho pust mezhdu vsegda nikogda nikto nichego nuzhno budut chem snova opyat vmeste potomu chtob hotya "
        "poka posle pered kazhdyj kazhdiy lyudi lyudej strana strane strany rebyata dazhe razve konechno horosho "
        "ploho pochti skolko takie takoj takoy drugie sami sam nashi nasha nashu vashi vasha ihnie emu etogo etomu "
        "etoj etoy kotorye kotoryj kotoriy svoih svoyu"
    ),
    "ka-latn": _words(
        "da ar rom shen chven tqven isini rogor vin ratom magram tu unda aris iyo maq gaq aqvs kargi ki ara ase "
        "iseti aseti ufro dzalian yvela yvelas arian rac mere exla axla kide martla mgoni xalxi chemi sheni chemo "
        "sheno am im imis amis mainc ise tqveni chveni ara araa aris arian xar khar vart xart khart tkven isini "
        "eseni egeni mati rato vinc sadac saidan rodis ramdeni romeli romelic minda ginda gvinda sheidzleba iyvnen "
        "iqneba ikneba gaqvs akvs gvaqvs xom xolme kargad cudi cudad yvelaferi araferi aravin arasdros kidev ukve "
        "dges xval gushin imitom amitom xalxs kaci kaco bicho dzmao madloba gamarjoba tavis sxva isic mec shenc "
        "chemtvis shentvis dzaan zalian saqartvelo sakartvelo saqartveloshi qveyana qvekana raa "
        "ver verc nu nurc agar ager vegar roca rotsa radgan tu tumca tumtsa arada anu albat ravi nuras chvens "
        "chvenma chvents tqvens tkvens shens chems mis mas imas amas magas maga magis esa isa ikit aqet aket "
        "aqedan akedan iqidan sadme manam male swored sworad pirvel bolos bevri cota tsota patara didi axali "
        "akhali dzveli qali kali bavshvi bavshvebi dro dros saxlshi sakhlshi saxli sakhli qalaqi kalaki skola "
        "saqme sakme mteli mtels kvela kvelas kvelam qvela qvelas qvelam yvelam yvelani titqos titkos ambobs "
        "amboben iqneboda ikneboda xalxia khalkhi khalkhia khval xval dghes kidec kidevac undat sachiroa mjuls "
        "mezizgeba mezizgheba rasac visac vints vinc ranairi imdenad ziani mogklav dedis deda dedas shens shena "
        "shenma tavi tavs shenze chemze amaze imaze amis gareshe ertad erti ert ertmanets ori sami adamiani "
        "adamianebi adamiania ase ramea rame vigac vigaca vighac kaci kacia katsi katsia"
    ),
    "hy-latn": _words(
        "em es du menq duq nranq inch inchu vor che chi ed ayd ays mi shat hima bayc qan hamar het mer dzer im qo "
        "nra bolor ayo voch karox piti petq eq lav ari ara hay ape aper axper te ete inq ira gna eli nranq iranq "
        "indz qez mez dzez iren inchi khi vonc vonts onc ov ur vortegh vortex erb inchpes aysor vagh vaxy erek qich "
        "mek erku bolory sagh sax amen petqa petqe karogh chka chem ches chenq cheq chen chi che enq ein hayer "
        "hayastan hayastani hayastanum mard mardik masin mej vra pes nman nuyn urish kam asum asel arek ekeq vor "
        "yev baic "
        "arden henc hents miayn miain menak erbeq yerbeq yerb erb vortev voronq voronc chunen chuni unen uni unem "
        "unenq unes chunem piti pti chpetq karoghanum karox eghel yeghel exel exav yeghav linel lini linen chlini "
        "asac asats ases asen aseq gnal gnac gnats gnan gnanq gnaq ekel yekel ekan yekan ekav yekav mer meronq "
        "dzeronc irenc irents iranc irants nranc nrants nrancic drank dranq dranc drants srank sranq sranc esents "
        "aydpes ayspes aydqan aydkan ayqan ayskan aynqan aynkan incher inchu incheri vrayic vrayits vray tak mech "
        "mej hetevic aranc arants shut mi meki mekin vochinch ochinch vochmek ochmek chein eink einq tox togh "
        "toxeq togheq verj verjapes verjum yerevan yerevanum erevan yerkir yerkri yerkrum yerkric erkir erkri "
        "erkrum erkric zhoghovurd joghovurd joxovurd zhoxovurd azg mardu mardiq mardkanc mardkants txa tgha txeq "
        "tgheq txerq axjik aghjik kin kanayq kanayk tan gorc gorts bani baner cav cavt ashxarh ashxarh@ ashkharh "
        "ashkharhy qez kez qo ko dranic drancic hasce hascen tesnem tesneluc amot amote shun shner shan bac "
        "bacatrel lriv inchqan inchkan inchvor uzum chenk menk duk nrank irank petk karogh"
    ),
    "de": _words(
        "der die das und ist ich nicht sie wir ein eine mit auf für von zu den dem des es auch sich sind wie aber "
        "haben hat wird werden nur noch mich dich kann alle diese oder was man ihr euch sein hier immer einfach "
        "keine"
    ),
    "fr": _words(
        "le la les des est et je ne pas vous nous un une de du que qui dans pour sur avec ce sont il elle ils tu "
        "mais plus tous ces leur comme c'est j'ai être fait suis au aux mon mes ses très tout"
    ),
    "es": _words(
        "el la los las de que y en un una es no se por con para del lo como más pero sus le ya o fue este son todo "
        "esta mi muy los yo tu él ellos eso hay todos nada estos ser están mas tan"
    ),
    "pt": _words(
        "o a os as de que e do da em um uma é não para com por se na no dos mais como mas ao ele das foi sua são "
        "você isso eu nós eles todos esse essa muito meu tem nao"
    ),
    "it": _words(
        "il lo la gli di che è e un una per non sono con mi si da come ma ci questo ha della dei del più anche io "
        "tu loro tutti questi quello gente sei essere ho hanno alla nel degli delle"
    ),
    "nl": _words(
        "de het een en van ik je dat die is niet zijn met voor op aan er maar om hij ze zij wij ook als dan nog "
        "deze wat wel geen alle naar mensen moeten haat hebben"
    ),
    "pl": _words(
        "i w na z do nie się że jest to są jak ale po co tak za od przez te ich tym wszystkie wszyscy ja ty oni my "
        "być mnie ten tego bardzo tylko czy dla jestem sie ze sa"
    ),
    "hi": _words(
        "hai hain nahi nahin ke ko se ki ka mein main aur ye yeh wo woh kya bhi karna logo log unke unki uske koi "
        "kuch mujhe mera meri tum tumhare hum hume hame ho tha thi the apne kar karte raha rahe sab bahut liye agar "
        "kyun kaise jo ek"
    ),
    "id": _words(
        "yang dan di ini itu dengan untuk tidak dari dalam akan pada juga saya kita mereka kami ada bisa sudah "
        "adalah karena orang atau apa seperti tapi aku kamu"
    ),
    "ro": _words(
        "și si nu în este sunt pe cu că ca la din mai ce un pentru care sau dar asta acest toate toți noi voi ei ea "
        "fost fi am ai"
    ),
    "sv": _words(
        "och att det som är inte jag på för med av den har de om ett men vi ni kan ska så var alla från när mig dig "
        "hon han en till vad här där sig sin hur mot min din bara mycket hade blir måste också eller kommer vara du"
    ),
    "cs": _words(
        "že je se na to v a s z do jsou jsem není jak ale za by co jsme ten ta tak po pro když kde všichni oni my vy"
    ),
}
_SHARED = _LATIN_WORDS["en"] | _LATIN_WORDS["tr"] | _LATIN_WORDS["az"]
# A romanised word tells its language only if it is none of the others'.
LATIN_WORDS = {
    code: words - _SHARED - {word for word in words if len(word) < 2} if code.endswith("-latn") else words
    for code, words in _LATIN_WORDS.items()
}
LANGUAGES_OF = {
    word: tuple(code for code, words in LATIN_WORDS.items() if word in words)
    for word in sorted(frozenset().union(*LATIN_WORDS.values()))
}
_CYRILLIC_WORDS = {
    "ru": _words(
        "и в не на что с он как это но по из у за от так все же бы вы мы они его ее уже если или был была было есть "
        "для меня тебя тебе там тут вот это эта эти что чтобы только очень какой такой такая сейчас потом где когда кто"
        " мне ему ей им нам вам себя сам очень"
    ),
    "uk": _words(
        "і й та що не з у в це як до від за про його її їх але був була було є немає якщо щоб який яка яке які ви "
        "ми вони він вона також цього так дуже треба чи або під час бути ще вже коли тому мене тебе нас вас цей ця "
        "ці й"
    ),
}
# What both languages write tells nothing.
CYRILLIC_WORDS = {
    code: words - (_CYRILLIC_WORDS["ru"] & _CYRILLIC_WORDS["uk"]) for code, words in _CYRILLIC_WORDS.items()
}
