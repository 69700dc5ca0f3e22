"""What stands on the shelves, by the Chinese Library Classification (中图法, 5th edition)."""

Holding = tuple[str, str, str]
"""Call numbers, subject in Chinese, subject in English."""

SOCIAL: tuple[Holding, ...] = (
    ("A1–A849", "马列主义、毛泽东思想", "Marxism, Mao Zedong thought"),
    ("B0–B26", "哲学理论、中国哲学", "Philosophy, Chinese philosophy"),
    ("B3–B83", "外国哲学、逻辑学、伦理学", "World philosophy, logic, ethics"),
    ("B84–B99", "心理学、宗教", "Psychology, religion"),
    ("C0–C91", "社会科学总论、社会学", "Social sciences, sociology"),
    ("C92–C97", "人口学、管理学", "Demography, management"),
    ("D0–D6", "政治理论、中国政治", "Politics, Chinese politics"),
    ("D7–D8", "各国政治、外交", "World politics, diplomacy"),
    ("D90–D99", "法律", "Law"),
    ("E0–E99", "军事", "Military science"),
    ("F0–F12", "经济学、中国经济", "Economics, Chinese economy"),
    ("F2–F29", "经济管理、企业经济", "Business and management"),
    ("F3–F59", "行业经济", "Industries and trade"),
    ("F7–F84", "贸易、财政、金融", "Commerce, finance, banking"),
    ("G0–G35", "文化、信息与图书馆学", "Culture, information and library science"),
    ("G40–G89", "教育、体育", "Education, sport"),
)

LITERATURE: tuple[Holding, ...] = (
    ("H0–H1", "语言学、汉语", "Linguistics, Chinese"),
    ("H2–H9", "少数民族语言、外语", "Other languages"),
    ("I0–I209", "文学理论、中国文学", "Literary theory, Chinese literature"),
    ("I21–I246", "古典诗词与小说", "Classical poetry and fiction"),
    ("I247.4–I247.5", "当代长篇小说", "Contemporary novels"),
    ("I247.7–I29", "短篇小说、散文", "Short stories, essays"),
    ("I3–I5", "亚洲、欧洲文学", "Asian and European literature"),
    ("I6–I7", "大洋洲、美洲文学", "Literature of Oceania and the Americas"),
    ("J0–J5", "绘画、书法、摄影", "Painting, calligraphy, photography"),
    ("J6–J99", "音乐、舞蹈、影视", "Music, dance, film"),
)

HISTORY: tuple[Holding, ...] = (
    ("K0–K20", "史学理论、世界史", "Historiography, world history"),
    ("K21–K27", "中国史", "Chinese history"),
    ("K29", "地方史志", "Local history"),
    ("K3–K7", "各国史", "History of other countries"),
    ("K81–K89", "传记、考古、民俗", "Biography, archaeology, folklore"),
    ("K9", "地理、旅游", "Geography, travel"),
)

SCIENCE: tuple[Holding, ...] = (
    ("N0–N94", "自然科学总论", "Natural sciences, general"),
    ("O1–O15", "数学基础、代数", "Foundations of mathematics, algebra"),
    ("O17–O29", "分析、几何、概率", "Analysis, geometry, probability"),
    ("O3–O35", "力学", "Mechanics"),
    ("O4–O59", "物理学", "Physics"),
    ("O6–O79", "化学、晶体学", "Chemistry, crystallography"),
    ("P1–P2", "天文学、测绘学", "Astronomy, surveying"),
    ("P3–P9", "地球科学", "Earth sciences"),
    ("Q1–Q7", "生物学", "Biology"),
    ("Q81–Q98", "生物工程、动植物学", "Bioengineering, botany, zoology"),
    ("R1–R2", "预防医学、中国医学", "Public health, Chinese medicine"),
    ("R3–R6", "基础医学、内外科", "Basic medicine, medicine, surgery"),
    ("R7–R99", "专科医学、药学", "Medical specialities, pharmacy"),
    ("S1–S6", "农业、园艺", "Agriculture, horticulture"),
    ("S7–S9", "林业、畜牧、水产", "Forestry, animal husbandry, fisheries"),
    ("X1–X9", "环境科学、安全科学", "Environment and safety"),
)

TECHNOLOGY: tuple[Holding, ...] = (
    ("TB–TD", "一般工业技术、矿业", "General engineering, mining"),
    ("TE–TF", "石油、冶金", "Petroleum, metallurgy"),
    ("TG–TH", "金属加工、机械", "Metalworking, machinery"),
    ("TJ–TL", "武器、能源与动力", "Weapons, energy and power"),
    ("TM–TN", "电工、电子与通信", "Electrical engineering, electronics"),
    ("TP1–TP311", "自动化、程序设计", "Automation, programming"),
    ("TP312–TP8", "计算机应用、人工智能", "Applied computing, artificial intelligence"),
    ("TQ–TS", "化工、轻工、饮食", "Chemical and light industry, food"),
    ("TU–TV", "建筑、水利", "Architecture, hydraulic engineering"),
    ("U–V", "交通运输、航空航天", "Transport, aviation and space"),
)

REFERENCE: tuple[Holding, ...] = (
    ("Z1", "丛书", "Collected works"),
    ("Z2", "百科全书、类书", "Encyclopaedias"),
    ("Z3", "辞典", "Dictionaries"),
    ("Z4–Z5", "论文集、年鉴", "Essays, yearbooks"),
    ("Z6", "期刊", "Serials"),
    ("Z8", "书目、索引", "Bibliographies, indexes"),
)

SPECIAL: tuple[Holding, ...] = (
    ("善001–善420", "善本古籍", "Rare books"),
    ("拓001–拓260", "碑帖拓片", "Stone rubbings"),
    ("方001–方680", "地方志", "Local gazetteers"),
    ("谱001–谱350", "家谱族谱", "Genealogies"),
)
