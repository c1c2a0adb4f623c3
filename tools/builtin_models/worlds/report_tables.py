"""Tables of the report world: findings, places, phrases, in English and simplified Chinese.

A finding's rank orders the impression (lower is more important); sizes are in mm. Nothing here is medical advice: the
ranks are a fixed rule of a synthetic world, chosen so that the right impression can be checked.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One kind of finding: names, rank, the sizes it comes in (None: it has no size), and its places."""

    key: str
    en: str
    zh: str
    rank: int
    sizes: tuple[int, int] | None
    places: tuple[str, ...]


@dataclass(frozen=True)
class Place:
    en: str
    zh: str
    side: str | None


PLACES = {
    "rul": Place("right upper lobe", "右上叶", "right"),
    "rml": Place("right middle lobe", "右中叶", "right"),
    "rll": Place("right lower lobe", "右下叶", "right"),
    "lul": Place("left upper lobe", "左上叶", "left"),
    "lingula": Place("lingula", "舌叶", None),
    "lll": Place("left lower lobe", "左下叶", "left"),
    "rhs": Place("right pleural space", "右侧胸膜腔", "right"),
    "lhs": Place("left pleural space", "左侧胸膜腔", "left"),
    "hilR": Place("right hilum", "右肺门", "right"),
    "hilL": Place("left hilum", "左肺门", "left"),
    "med": Place("mediastinum", "纵隔", None),
    "ribR": Place("right sixth rib", "右侧第六肋", "right"),
    "ribL": Place("left fourth rib", "左侧第四肋", "left"),
    "livR": Place("right hepatic lobe", "肝右叶", "right"),
    "livL": Place("left hepatic lobe", "肝左叶", "left"),
    "kidR": Place("right kidney", "右肾", "right"),
    "kidL": Place("left kidney", "左肾", "left"),
    "urR": Place("right ureter", "右输尿管", "right"),
    "urL": Place("left ureter", "左输尿管", "left"),
    "gb": Place("gallbladder", "胆囊", None),
    "panc": Place("pancreas", "胰腺", None),
    "spl": Place("spleen", "脾脏", None),
    "adR": Place("right adrenal gland", "右肾上腺", "right"),
    "adL": Place("left adrenal gland", "左肾上腺", "left"),
    "pel": Place("pelvis", "盆腔", None),
    "frR": Place("right frontal lobe", "右额叶", "right"),
    "frL": Place("left frontal lobe", "左额叶", "left"),
    "teR": Place("right temporal lobe", "右颞叶", "right"),
    "teL": Place("left temporal lobe", "左颞叶", "left"),
    "paR": Place("right parietal lobe", "右顶叶", "right"),
    "paL": Place("left parietal lobe", "左顶叶", "left"),
    "cbR": Place("right cerebellum", "右侧小脑", "right"),
    "cbL": Place("left cerebellum", "左侧小脑", "left"),
    "bg": Place("basal ganglia", "基底节", None),
    "mxR": Place("right maxillary sinus", "右上颌窦", "right"),
    "mxL": Place("left maxillary sinus", "左上颌窦", "left"),
}

_LOBES = ("rul", "rml", "rll", "lul", "lingula", "lll")
_PLEURA = ("rhs", "lhs")
_LIVER = ("livR", "livL")
_KIDNEYS = ("kidR", "kidL")
_BRAIN = ("frR", "frL", "teR", "teL", "paR", "paL", "cbR", "cbL")

FINDINGS = {
    "chest": (
        Finding("pneumothorax", "pneumothorax", "气胸", 1, None, _PLEURA),
        Finding("mass", "mass", "肿块", 2, (31, 80), _LOBES + ("hilR", "hilL", "med")),
        Finding("nodule", "nodule", "结节", 4, (3, 30), _LOBES),
        Finding("consolidation", "consolidation", "实变", 5, None, _LOBES),
        Finding("lymph node", "enlarged lymph node", "肿大淋巴结", 6, (11, 29), ("hilR", "hilL", "med")),
        Finding("effusion", "pleural effusion", "胸腔积液", 7, None, _PLEURA),
        Finding("fracture", "fracture", "骨折", 8, None, ("ribR", "ribL")),
        Finding("opacity", "ground-glass opacity", "磨玻璃影", 9, (5, 40), _LOBES),
        Finding("atelectasis", "atelectasis", "肺不张", 10, None, _LOBES),
    ),
    "abdomen": (
        Finding("free fluid", "free fluid", "游离液体", 1, None, ("pel",)),
        Finding("mass", "mass", "肿块", 2, (31, 90), _LIVER + _KIDNEYS + ("panc", "pel")),
        Finding("abscess", "abscess", "脓肿", 3, (15, 70), _LIVER + ("spl", "pel")),
        Finding("stone", "stone", "结石", 5, (2, 19), _KIDNEYS + ("urR", "urL", "gb")),
        Finding("nodule", "nodule", "结节", 6, (5, 30), ("adR", "adL")),
        Finding("hemangioma", "hemangioma", "血管瘤", 9, (8, 45), _LIVER + ("spl",)),
        Finding("cyst", "cyst", "囊肿", 10, (4, 60), _LIVER + _KIDNEYS + ("panc",)),
    ),
    "head": (
        Finding("hemorrhage", "hemorrhage", "出血", 1, (5, 60), _BRAIN + ("bg",)),
        Finding("infarct", "infarct", "梗死", 2, (5, 60), _BRAIN + ("bg",)),
        Finding("tumor", "tumor", "肿瘤", 3, (8, 55), _BRAIN),
        Finding("aneurysm", "aneurysm", "动脉瘤", 4, (2, 15), ("teR", "teL", "frR", "frL")),
        Finding("edema", "edema", "水肿", 5, None, _BRAIN),
        Finding("calcification", "calcification", "钙化", 9, (2, 12), _BRAIN + ("bg",)),
        Finding("mucosal thickening", "mucosal thickening", "黏膜增厚", 10, None, ("mxR", "mxL")),
    ),
}

BODY_PARTS = {"chest": ("chest", "胸部"), "abdomen": ("abdomen", "腹部"), "head": ("head", "头部")}

MODALITIES = {
    "chest": (("CT", "CT"), ("X-ray", "X线"), ("MRI", "磁共振")),
    "abdomen": (("CT", "CT"), ("ultrasound", "超声"), ("MRI", "磁共振")),
    "head": (("CT", "CT"), ("MRI", "磁共振")),
}

# What changed since the prior study; None: the report does not say.
CHANGES = {
    "larger": ("larger than before", "较前增大"),
    "smaller": ("smaller than before", "较前缩小"),
    "unchanged": ("unchanged", "较前无变化"),
    "new": ("new", "为新发"),
}
CHANGE_ANSWERS = {
    "larger": ("larger", "增大"),
    "smaller": ("smaller", "缩小"),
    "unchanged": ("unchanged", "无变化"),
    "new": ("new", "新发"),
}

NORMALS = {
    "chest": (
        ("The heart is of normal size.", "心影大小正常。"),
        ("The airways are clear.", "气道通畅。"),
        ("The aorta is normal.", "主动脉正常。"),
        ("The spine is unremarkable.", "脊柱未见异常。"),
    ),
    "abdomen": (
        ("The bile ducts are not dilated.", "胆管未见扩张。"),
        ("The bowel is normal.", "肠道正常。"),
        ("The aorta is normal.", "主动脉正常。"),
        ("The bladder is unremarkable.", "膀胱未见异常。"),
    ),
    "head": (
        ("The ventricles are of normal size.", "脑室大小正常。"),
        ("No midline shift.", "中线无移位。"),
        ("The skull is intact.", "颅骨完整。"),
        ("The orbits are unremarkable.", "眼眶未见异常。"),
    ),
}

HISTORIES = (
    ("Cough", "咳嗽"),
    ("Fever", "发热"),
    ("Pain", "疼痛"),
    ("Headache", "头痛"),
    ("Weight loss", "体重下降"),
    ("Trauma", "外伤"),
    ("Follow-up", "复查"),
    ("Dizziness", "头晕"),
    ("Nausea", "恶心"),
)

RECOMMENDATIONS = (
    ("follow-up CT in {n} months", "{n}个月后复查CT"),
    ("follow-up MRI in {n} months", "{n}个月后复查磁共振"),
    ("biopsy", "活检"),
    ("clinical follow-up", "临床随访"),
    ("urgent referral", "尽快转诊"),
    ("ultrasound in {n} weeks", "{n}周后超声检查"),
    ("no further imaging", "无需进一步检查"),
)
