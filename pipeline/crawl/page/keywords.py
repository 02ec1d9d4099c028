"""What shops write, in many languages, as compiled patterns. Everything is matched case-insensitively."""

from __future__ import annotations

import re

_PLAIN_LETTERS = (("ı", "i"), ("ſ", "s"), ("\u0307", ""))
_PIECES = re.compile(r"\\.|[^\\]+")


def fold(text: str) -> str:
    """The text in lower case, letters that differ from i and s only in their case made these."""
    text = text.lower()
    for letter, plain in () if text.isascii() else _PLAIN_LETTERS:
        text = text.replace(letter, plain)
    return text


class Words:
    """Patterns compared without case. The text is folded: a pattern that is blind to case takes three times as long."""

    def __init__(self, *parts: str) -> None:
        self._pattern = re.compile(
            _PIECES.sub(lambda piece: piece[0] if piece[0][0] == "\\" else fold(piece[0]), "|".join(parts))
        )

    def search(self, text: str) -> bool:
        """True when one of the patterns is anywhere in the text."""
        return self._pattern.search(fold(text)) is not None

    def match(self, text: str) -> bool:
        """True when the text begins with one of the patterns."""
        return self._pattern.match(fold(text)) is not None


# --- class names and ids ----------------------------------------------------------------------------------------------

RELATED = Words(
    r"related|recommend|similar|up-?sell|cross-?sell|also[-_]?(like|bought|viewed|buy)|you[-_]?may|recently|recent[-_]?view",
    r"sponsor|accessor(y|ies)|bundle|best-?sell|frequently|complete[-_]?the|other[-_]?products|more[-_]?products|"
    r"product-?(grid|list(?!-?price)|card|tile|carousel|slider)|products-(grid|list)|suggest|alternativ|compar(e|"
    r"ison)-(?!(at-)?(price|pri))|"
    r"rec[-_]?items|rakuten_recommend|cart-?(drawer|modal|popup|sidebar)|mini-?cart|shopping-?bag-|wish-?list-|prd-?list|"
    r"goods_?list|item-?list|relation|setProduct|mega-?menu|search-?result|teaser|cross_sell|zubehoer|aehnlich",
)
"""A zone of other products."""
CHROME = Words(r"^(site-?)?(header|footer|nav|navbar|navigation|breadcrumbs?|cookie.*|newsletter.*|mega-?menu|topbar|gnb|lnb)$")
REVIEW = Words(r"review|rating|comment|testimonial|q-?and-?a|questions|\bqna\b|feedback|bewertung|avis-|opiniones")
HIDDEN = Words(
    r"^(hidden|hide|d-none|is-hidden|uk-hidden|displaynone|display-none|invisible|template|handlebars|"
    r"modal|popup|tooltip|dropdown-menu)$"
)
SHOWN_WIDE = Words(
    r"\b(xs|sm|md|lg|xl|2xl|xxl):(block|flex|grid|inline|contents|table)|d-(sm|md|lg|xl|xxl)-(block|"
    r"flex|inline|grid|table)"
)
"""Hidden on phones only."""
PRICE = Words(
    r"pri[cs]e|preis|prix|precio|prezzo|preco|preço|cena\b|цена|price|amount|cost|prc|kakaku|salePrc|selling|금액|판매가"
)
NOW = Words(
    r"sale|special|final|current|now|offer|selling|actual|promo|reduced|discounted|our-?price|deal|new-?price|main|"
    r"total_?price|"
    r"to-?pay|dcPrice|sell_?prc|판매|할인가"
)
BEFORE = Words(
    r"(^|[-_ ])(old|was|before|rrp|msrp|uvp|strike|strikethrough|crossed|streichpreis|barre|tachado|vorher|"
    r"prev)([-_ ]|$|-?pri)",
    r"(old|was|list|regular|original|origin|strike|before|crossed|compare-?at|consumer|retail|market|custom|standard|base|full|"
    r"normal|previous|reference|org|initial|usual)[-_]?(price|preis|prix|prc|precio|amount)",
    r"(price|preis|prix|prc|precio|cost)[-_]*(old|was|reg|regular|original|origin|strike|before|crossed|rrp|"
    r"msrp|compare|standard|"
    r"consumer|retail|previous|full|org|initial|ref)",
    r"(^|[-_ ])(eski|vecchio|ancien|antes|anterior|gammel|stara|stary|puvodni|regi|listprice|from)([-_ ]|$)|"
    r"text-?strike|line-?through|a-text-price|basisPrice|customer_?price|list-price|oldPrice|wasPrice|rrp",
)
"""The price before a discount."""
OTHER_AMOUNT = Words(
    r"ship|deliver|versand|livraison|envio|install?ment|financ|afterpay|klarna|clearpay|affirm|month|per-?unit|unit-?price|"
    r"price-?per|ppu|per-?(kg|100|litre|item)|grundpreis|base-?price-?unit|coupon|voucher|gutschein|point|mileage|"
    r"reward|cashback|"
    r"deposit|pfand|(^|[-_])tax|vat\b|sav(e|ing|ed)|discount-?(amount|badge|rate|percent)|rabatt|you-?save|warranty|protection|"
    r"gift-?card|trade-?in|donat|subscri|threshold|minimum|insur|payover|sezzle|paypal|quad-?pay|laybuy|split|badge|"
    r"reserve_?money",
)
"""An amount that is not what one pays for the product."""
STOCK = Words(
    r"stock|availab|inventory|verf(ü|ue)gbar|disponib|lieferbar|dostupn|dostępn|налич|склад|재고|판매|상태|在庫|库存|zaiko|soldout|sold-out"
)
VARIANT = Words(
    r"swatch|(^|[-_ ])(variants?|variations?|options?|sizes?|colou?rs?|taille|gr(ö|oe)(ß|ss)e)[-_]*(list|item|"
    r"select|picker|value|button|tile|"
    r"chart|guide|label|radio|box|$| )|size-?(chart|guide)|selectbox|dropdown__"
)
CART_NAME = Words(
    r"add[-_ ]?(to[-_ ]?)?(cart|bag|basket|trolley)|buy[-_ ]?(now|box|button|btn)|btn[-_]?(buy|cart)|purchase|"
    r"in-?den-?warenkorb|"
    r"product-form__(submit|cart)|cart[-_]?(btn|button|submit|add)|^addtocart|koszyk|v-?korzin|ajouter|btn_?order|actionbuy"
)
"""The button that buys."""

# --- visible words ----------------------------------------------------------------------------------------------------

CART = Words(
    r"add\s+(\d+\s+)?(item\s+)?to\s+(my\s+|your\s+|shopping\s+)?(cart|bag|basket|trolley|order|list\s+of\s+cart)|"
    r"^buy(\s+it)?(\s+now)?$|"
    r"^add$|purchase now|order now|^shop now$|^pre-?order(\s+now)?$|add to quote|reserve now|get it now",
    r"in den (waren|einkaufs)?korb|in den warenkorb|jetzt (kaufen|bestellen)|zum warenkorb|in die einkaufstasche|"
    r"in den einkaufswagen",
    r"ajouter (au|à mon|à la|dans le) ?(panier|cabas|caddie|sac)|ajout(er)? panier|acheter( maintenant)?$|commander$|j'achète",
    r"a(ñ|n)adir (al|a la|a mi) (carrito|cesta|bolsa)|agregar al (carrito|carro)|comprar( ahora| ya)?$|a la cesta",
    r"aggiungi al(la)? (carrello|borsa)|acquista( ora| subito)?$|metti nel carrello|adicionar (ao|à) (carrinho|sacola|cesto)",
    r"in (mijn )?winkel(wagen|mand|mandje)|in winkelwagen|toevoegen aan|bestellen$|nu kopen|dodaj do koszyka|"
    r"naroči( zdaj)?$|v košarico|"
    r"do koszyka|kup teraz",
    r"(přidat )?do košíku|vložit do košíku|koupit$|pridať do košíka|kosárba|adaug(ă|a) (î|i)n co(ș|s)|sepete ekle|"
    r"hemen al|satın al",
    r"в корзину|купить|добавить в корзину|оформить|до кошика|купити|lägg i (varukorg|varukorgen|kundvagn)|köp( nu)?$|"
    r"læg i (kurv|kurven)|legg i (handlekurv|handlekurven)|kjøp$|køb( nu)?$|lisää (ostos)?koriin|osta$",
    r"カートに入れる|カートに追加|買い物かごに|かごに追加|購入手続き|今すぐ(買|購入)|ご購入|注文する|加入(购物车|"
    r"購物車|购物袋)|立即(购买|購買)|放入购物车",
    r"장바구니|구매하기|바로\s?구매|바로구매|구입하기|쇼핑백 담기|카트에? 담기|주문하기|지금 구매|thêm vào giỏ|"
    r"mua ngay|หยิบใส่ตะกร้า|"
    r"เพิ่มลงในรถเข็น|ซื้อเลย|tambah(kan)? ke keranjang|beli sekarang|أضف إلى|προσθήκη στο καλάθι|στο καλάθι|"
    r"додати в кошик|в кошик",
)
OUT = Words(
    r"\b(currently |temporarily )?(out[\s-]of[\s-]stock|(?<!almost )(?<!nearly )(?<!selling )sold[\s-]?out|"
    r"un?available(?! for (pickup|delivery))|not available|"
    r"no longer available|not in stock)\b|back ?ordered|this (item|product) is (currently )?unavailable|0 in stock|"
    r"(e-?mail|notify) me when|notify me|back in stock (alert|notif)|join (the )?wait(ing )?-?list|out of print|item has ended|"
    r"listing (was )?ended|bidding (has )?ended|this item has ended|stock: ?0\b|we don't know when",
    r"(?<!fast )ausverkauft|nicht (mehr )?(lieferbar|verfügbar|vorrätig|auf lager|erhältlich)|derzeit nicht|"
    r"vergriffen|momentan nicht|"
    r"benachrichtig(en|e) (sie )?mich|zurzeit nicht",
    r"rupture( de stock)?|épuisé|indisponible|plus disponible|non disponible|"
    r"non (è )?(più )?disponibile|di nuovo disponibile|en rupture|me prévenir|prévenez-moi|"
    r"agotad[oa]|sin (stock|existencias)|no disponible|avísame|avisarme|fuera de stock|esaurit[oa]|terminat[oa]|esgotad[oa]|"
    r"indispon[ií]vel|fora de estoque|avise-me|sem estoque",
    r"uitverkocht|niet (meer )?(leverbaar|op voorraad|beschikbaar)|niedostępn|brak w magazynie|wyprzedan|brak towaru|"
    r"produkt niedostępny|powiadom (mnie )?o|vyprodáno|není skladem|nedostupn|nie je na sklade|elfogyott|"
    r"nincs (készleten|raktáron)|"
    r"stoc epuizat|indisponibil|lipsa stoc|tükendi|stokta yok|tükenmiştir",
    r"нет в наличии|распродан|закончил(ся|ись)|отсутствует|нет на складе|снят с (продажи|производства)|сообщить о поступлении|"
    r"немає в наявності|закінчився|slutsåld|slut i lager|ej i lager|udsolgt|ikke på lager|utsolgt|loppuunmyyty|"
    r"loppu$|ei varastossa",
    r"在庫切れ|在庫なし|売り切れ|売切れ?|品切れ|完売|入荷待ち|SOLD OUT|取り扱いできません|再入荷|已售罄|售完|缺货|"
    r"缺貨|補貨|暂时无货|无货|下架",
    r"품절(?!\s?(임박|률|시))|매진|재고\s?없음|재입고\s?(알림|예정)|판매[가를]?\s?(종료|중지|중단|마감)|구매\s?불가|솔드\s?아웃|"
    r"hết hàng|tạm hết|"
    r"สินค้าหมด|stok habis|נגמר|غير متوفر|εξαντλ|μη διαθέσιμο",
)
"""Cannot be bought now."""
IN = Words(
    r"\bin[\s-]stock\b|\bavailable (now|to ship|for (delivery|pickup|immediate)|online)|ready to ship|ships (today|"
    r"within|in \d)|"
    r"in stock|only \d+ (left|remaining)|\d+ (in stock|available)|usually (ships|dispatched)",
    r"auf lager|sofort (lieferbar|verfügbar|versandfertig)|lieferbar|vorrätig|verfügbar|en stock|disponible|disponibile|"
    r"in magazzino|em estoque|disponível|op voorraad|leverbaar|dostępny|w magazynie|na stanie|skladem|na sklade|"
    r"dobavljivo|na zalogi|"
    r"raktáron|készleten",
    r"în stoc|stokta|в наличии|есть на складе|є в наявності|i lager|på lager|varastossa|在庫あり|在庫有|有货|有貨|"
    r"现货|現貨|재고\s?있음|"
    r"구매\s?가능|còn hàng|tersedia|διαθέσιμο|stocc?k: ?[1-9]",
)
PREORDER = Words(
    r"pre-?order|vorbestell|précommand|preventa|reserva ya|preordina|예약\s?(판매|구매|주문|발송)|予約|预购|預購|"
    r"предзаказ|przedsprzedaż"
)

LIST_LABEL = Words(
    r"\b(was|list( price)?|regular( price)?|r\.?r\.?p\.?|m\.?s\.?r\.?p\.?|retail( price)?|original(ly| price)?|before|"
    r"compare( at)?|comp\.? value|reg|typical price|previous( price)?|old price|suggested( price)?|normally|usually)\b[\s:.]*$",
    r"(uvp|statt|vorher|bisher|ursprünglich|alter preis|streichpreis|listenpreis|unverb\. ?preisempf\w*|normalpreis|"
    r"prix (conseillé|barré|public|initial|d'origine|habituel)|au lieu de|ancien prix|antes|"
    r"precio (anterior|original|recomendado|habitual)|p\.?v\.?p\.?r?|prezzo (consigliato|precedente|di listino)|"
    r"invece di|anziché|"
    r"\bde|van|adviesprijs|oude prijs|cena (regularna|katalogowa|przed\w*|detaliczna)|najniższa cena[^:]*|"
    r"běžná cena|původní cena|"
    r"старая цена|цена до|обычная цена|ordinarie( pris)?|ord\.? ?pris|tidigare( pris)?|normalpris|førpris|før|"
    r"vejl\. ?(udsalgs)?pris|"
    r"veiledende|norm\.? ?hinta|eredeti ár|régi ár|preț vechi|eski fiyat|liste fiyatı|αρχική)[\s:.]*$",
    r"(정가|소비자가격?|시중가격?|시판가격?|정상가격?|기존가격?|출시가격?|원가|권장가격?|할인\s?전\s?(가격|금액)?|"
    r"メーカー希望小売価格|定価|"
    r"通常価格|参考価格|原价|原價|市场价|"
    r"建議售價|專櫃價)[\s:]*$",
)
NOW_LABEL = Words(
    r"\b((our|sale|special|now|current|your|online|final|offer|web|deal)( price)?|price|preis|prix|"
    r"precio( especial)?|prezzo|preço|por|prijs|"
    r"cena|цена|цена со скидкой|pris|hinta|ár|preț|fiyat|τιμή|giá)[\s:]*$",
    r"(판매\s?가격?|할인\s?판?매?가격?|할인적용가|특가|세일가|즉시할인가|価格|販売価格|特価|セール価格|售价|售價|"
    r"促销价|现价|特價|商城价)[\s:：]*$",
)
"""Words before the price one pays."""
OTHER_LABEL = Words(
    r"\b(shipping|delivery|postage|freight|handling|save|saving|savings|you save|off|discount|coupon|voucher|deposit|"
    r"from just|per month|a month|monthly|installments?|instalments?|payments? of|interest[- ]free|financ\w*|"
    r"trade-in|orders? over|"
    r"orders? of|spend|minimum|tax|vat|gift card|protection|warranty|reward|points?|cashback|earn|subscribe|unit price|credit|"
    r"free on|free over|above|under|any \d+ for|\d+ for|multi-?buy|samples?|used|refurbished)\b(?!.*\bprice\s*:?\s*$)",
    r"\d+\s?(g|kg|ml|l|개|매|장|정|포|ea)\s?당|\b(havale|bank transfer|vorkasse|przelew|boleto|pix|collect|receive|"
    r"bonus|rent|lease|leasing|approx\w*|estimated|import fees|starting bid)\b",
    r"\b(clubcard|nectar|members?|loyalty|prime|wow|vip|student|employee|insider|card)('s)? (price)?[\s:]*$",
    r"versand|lieferung|rabatt|gespart|sparen|sie sparen|grundpreis|rate[n]?\b|mtl|pfand|livraison|économisez|"
    r"remise|frais|mois|"
    r"env[ií]o|ahorr|cuotas|mensual|spedizione|risparmi|rate da|frete|parcel|desconto|economi[zs]e|verzend|bespaar|"
    r"wysył|dostaw|"
    r"oszczęd|raty|rabat|доставк|скидк|экономи|кредит|рассрочк|в месяц|kargo|taksit|frakt|spar ",
    r"최대\s?(할인|혜택)|혜택가|배송|배달|할부|개월|쿠폰|적립|포인트|마일리지|할인\s?금액|즉시할인|당\s?가격|"
    r"이상 구매|이상 결제|월\s*$|카드|"
    r"총\s?(상품|합계|결제|주문|구매|판매|할인)?\s?(금액|가격|합계)|합계\s?(금액)?\s*:?\s*$|목표\s?금액|모인\s?금액|누적|예치|보증금|추가금|절약|세금|사은품|최대\s*$|"
    r"送料|ポイント|分割|月々|クーポン|割引|运费|運費|优惠券|折扣|满|分期",
)
"""Words before an amount that make it something else."""
OTHER_TAIL = Words(
    r"^\s*(/|per|a|pro|par|por|al|je|za|в|za|na)\s*(month|mo\b|year|week|monat|mois|mes|mese|miesiąc|mies|месяц|kg|"
    r"g\b|100|1\s?(kg|l)|"
    r"lit|l\b|ml|oz|lb|sheet|count|ct\b|m²|sq|m\b|fl|dose|tablet|person|night|portion)",
    r"^[\s,.]*(à vista|no (boleto|pix)|havale|with (subscription|coupon|code)|(when|if) you|for members|member|"
    r"in points|each when)|"
    r"^\s*/\s*+(?!(pieces?|pcs?|units?|each|items?|sets?|pairs?|ea|st(ü|u)ck|개|個|件|bottles?|bags?|box|"
    r"pack)\b)\d*\s*\w|^\s*(off|savings?|discount|x\s?\d|monthly|or more|and (up|over|above)|shipping|delivery|"
    r"deposit|back\b|credit|coupon)",
    r"^\s*(미만|이하|초과|이내|달성|모금|모였|모인|모집|누적|후원금|후원\s?중|펀딩\s?중|당|할인|적립|이상|쿠폰|씩|/\s?월|off|오프|배송|추가|캐시|포인트)|^\s*(送料|引き|以上|ポイント|pt)|"
    r"^\s*\)?\s*(rabatt|sparen|de réduction|"
    r"de descuento|gespart|versand)",
)
"""Words after an amount that make it something else."""
EXCLUDES_TAX = Words(
    r"ex(cl|\.)?\.?\s?(vat|tax|gst|btw|mwst)|bez (dph|vat|pdv)|brez ddv|"
    r"zzgl\.?\s?mwst|\bnetto\b|\bhors taxe|\bht\b|sin iva|\+\s?vat|без ндс|"
    r"부가세\s?별도|税抜|税別"
)

SKU_LABEL = re.compile(
    r"^\W{0,3}(?:(?P<sure>sku(\s?(no|id|code|number|#))?|asin|tcin|item\s?(no|number|code|id|num|#|model number)|"
    r"product\s?(code|no|number|id|sku|#|ref\w*)|"
    r"catalog(ue)?\s?(no|number|code|id|#)|cat\.?\s?(no|#)|art(icle|ikel)?\.?\s?-?(no|nr|num|number|code|id|nummer|bez|#)|"
    r"artikel-?(nr|nummer)|bestell-?(nr|nummer)|produkt-?(nr|nummer|code|id)|prod\.?-?nr|stock\s?(no|code|number|#)|"
    r"web\s?(id|code)|"
    r"internet\s?#|store\s?sku\s?#?|reference|r[ée]f([ée]rence)?(\sproduit|\sarticle)?|code\s(article|produit|"
    r"prodotto|articolo)|"
    r"referencia|c[óo]digo(\s(do|del|de)\s(producto|produto|art[ií]culo))?|codice(\s(prodotto|articolo))?|"
    r"cod\s?produs|cod\.?(\sprodotto)?|šifra|anzeigen?(-?\s?(nr|nummer|id|code))?|(ad|listing)\s?(#|id|no|number)|"
    r"artikelnummer|varenummer|varenr|tuotenumero|tuotekoodi|kod\s(produktu|towaru|producenta)|nr\s(kat|art)\w*|symbol|indeks|"
    r"k[óo]d(\s(zboží|produktu|tovaru|výrobku))?|cikkszám|termékkód|ürün kodu|stok kodu|артикул|арт|"
    r"код(\s(товара|товару|продукта))?|"
    r"номер товара|商品番号|商品コード|商品管理番号|品番|管理番号|製品番号|商品编号|商品編號|货号|貨號|商品号|商品\s?id|"
    r"상품\s?(번호|코드)|제품\s?(번호|코드)|품번|자체\s?상품코드|품목\s?코드|관리\s?번호|dpci|"
    r"mã (sản phẩm|sp|hàng)|sku\.?)"
    r"|(?P<maybe>(item\s)?model(\s?(no|number|name|#|code))?|mpn|part\s?(no|number|#)|mfr\.?\s?(part)?\s?(no|number|#)?|"
    r"manufacturer('s)?\s(part\s)?(no|number|code|#)|style(\s?(no|number|code|id|#))?|modell?(-?nr|nummer)?|herstellernummer|"
    r"mod[eè]le|modelo|modello|модель|型番|型号|型號|모델(명|번호)?|모델코드|isbn(-1[03])?|ean|gtin|upc|barcode|barcodes|item|"
    r"code|id|p/n|order\s?(code|no|number)|kat\.?-?nr|number|no|nr|ref\s?(no|number|code)))"
    r"(?![^\W\d_])",
    re.I,
)
"""A label of an identifier, at the start of a text."""
