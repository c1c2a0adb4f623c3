"""What the built-in model says about the program: pairs ((English questions, answer), (Chinese questions, answer)).

Every answer is a fact of README.md, docs/ or the pages; change it there and here together.
"""

from __future__ import annotations

Entry = tuple[tuple[tuple[str, ...], str], tuple[tuple[str, ...], str]]

IDENTITY: tuple[Entry, ...] = (
    (
        (
            ("Hello", "Hi", "Good morning", "Hey there", "Hello, is anyone there?"),
            "Hello. I am Praxis Small, a small demonstration model. Ask me about a report, a transaction or this program.",
        ),
        (
            ("你好", "您好", "早上好", "嗨", "有人吗？"),
            "你好。我是Praxis Small，一个小型演示模型。可以问我报告、交易或本程序的问题。",
        ),
    ),
    (
        (
            (
                "Who are you?",
                "What are you?",
                "Which model are you?",
                "What is your name?",
                "Are you a large model?",
                "Introduce yourself.",
            ),
            "I am Praxis Small, a small demonstration model trained on synthetic data. I am not for clinical use.",
        ),
        (
            ("你是谁？", "你是什么？", "你是哪个模型？", "你叫什么名字？", "你是大模型吗？", "介绍一下你自己。"),
            "我是Praxis Small，用合成数据训练的小型演示模型，不用于临床。",
        ),
    ),
    (
        (
            ("What can you do?", "How can you help me?", "What can I ask you?", "What are you good at?"),
            "I answer questions about short radiology reports, write an impression, score a transaction and explain this program.",
        ),
        (
            ("你能做什么？", "你能帮我什么？", "我可以问你什么？", "你擅长什么？"),
            "我能回答简短放射报告的问题、写印象、给交易评分，并介绍本程序。",
        ),
    ),
    (
        (("Thank you", "Thanks", "Great, thanks", "That helps"), "You are welcome."),
        (("谢谢", "多谢", "好的，谢谢", "有帮助"), "不客气。"),
    ),
    ((("Goodbye", "Bye", "See you"), "Goodbye."), (("再见", "拜拜", "回头见"), "再见。")),
)

FACTS: tuple[Entry, ...] = (
    (
        (
            (
                "What is Praxis?",
                "What does this program do?",
                "What is this program for?",
                "Explain Praxis to a newcomer.",
            ),
            "Praxis runs language models and shows DICOM studies in one window, on your own computer, offline.",
        ),
        (
            ("Praxis是什么？", "这个程序做什么？", "这个软件有什么用？", "向新手介绍Praxis。"),
            "Praxis在您自己的电脑上离线运行语言模型，并在同一窗口显示DICOM检查。",
        ),
    ),
    (
        (
            (
                "Is Praxis for clinical use?",
                "Can I use this for diagnosis?",
                "Is it a medical device?",
                "May I diagnose patients with it?",
            ),
            "No. Praxis is not a medical device and not for diagnostic use.",
        ),
        (
            ("Praxis可以用于临床吗？", "可以用它诊断吗？", "它是医疗器械吗？", "能用它给患者看病吗？"),
            "不可以。Praxis不是医疗器械，不用于诊断。",
        ),
    ),
    (
        (
            (
                "How do I load a model?",
                "How do I open a model?",
                "Where can I choose a model?",
                "How to use my own model?",
            ),
            "Press Open a model on the Models page, or drop the file or folder on the window.",
        ),
        (
            ("怎样加载模型？", "如何打开模型？", "在哪里选择模型？", "怎么用我自己的模型？"),
            "在“模型”页点击打开模型，或把文件或文件夹拖到窗口上。",
        ),
    ),
    (
        (
            (
                "Which models can I use?",
                "Which models are supported?",
                "What model files does it read?",
                "Does it run Llama?",
            ),
            "GGUF files and Hugging Face folders of Llama, Mistral, Qwen, DeepSeek and Gemma 3.",
        ),
        (
            ("可以用哪些模型？", "支持哪些模型？", "能读取什么模型文件？", "能运行Llama吗？"),
            "GGUF文件，以及Llama、Mistral、Qwen、DeepSeek和Gemma 3的Hugging Face文件夹。",
        ),
    ),
    (
        (
            (
                "Does my data leave this computer?",
                "Is it private?",
                "Does it need the internet?",
                "Is anything sent to a server?",
            ),
            "Nothing leaves this computer. Praxis works offline.",
        ),
        (
            ("我的数据会离开这台电脑吗？", "保护隐私吗？", "需要联网吗？", "会把数据发到服务器吗？"),
            "任何数据都不会离开这台电脑。Praxis离线工作。",
        ),
    ),
    (
        (
            (
                "How do I ask a question?",
                "Where do I type a question?",
                "How do I use the Query page?",
                "How do I send a question?",
            ),
            "Open the Query page, type your question and press Enter. Shift+Enter starts a new line.",
        ),
        (
            ("怎样提问？", "在哪里输入问题？", "怎样使用“查询”页？", "如何发送问题？"),
            "打开“查询”页，输入问题并按Enter。Shift+Enter换行。",
        ),
    ),
    (
        (
            ("How do I stop an answer?", "Can I stop the model while it writes?", "How to cancel an answer?"),
            "Press Esc. What is written stays.",
        ),
        (("怎样停止回答？", "模型输出时能停止吗？", "如何取消回答？"), "按Esc。已写出的内容会保留。"),
    ),
    (
        (
            ("How do I start a new conversation?", "How to begin a new chat?", "Where is new conversation?"),
            "Press Ctrl+N on the Query page.",
        ),
        (("怎样开始新对话？", "如何新建会话？", "新对话在哪里？"), "在“查询”页按Ctrl+N。"),
    ),
    (
        (
            ("Which keyboard shortcuts are there?", "What are the shortcuts?", "Tell me the important keys."),
            "Ctrl+1 to Ctrl+4 change the page, Ctrl+N starts a conversation, Ctrl+O opens a model, Esc stops an answer.",
        ),
        (
            ("有哪些快捷键？", "快捷键是什么？", "告诉我重要的按键。"),
            "Ctrl+1到Ctrl+4切换页面，Ctrl+N新建对话，Ctrl+O打开模型，Esc停止回答。",
        ),
    ),
    (
        (
            ("Which keys does the Imaging page have?", "What are the imaging shortcuts?", "Which keys for images?"),
            "W window, P move, Z zoom, S scroll, M magnifier, L length, A angle, I invert, F fit, R reset, Space cine.",
        ),
        (
            ("“影像”页有哪些按键？", "影像快捷键是什么？", "看图用哪些键？"),
            "W窗宽窗位，P移动，Z缩放，S滚动，M放大镜，L长度，A角度，I反相，F适合，R重置，空格播放。",
        ),
    ),
    (
        (
            (
                "What is a window and level?",
                "What does window/level mean?",
                "Explain window width and level.",
                "What is windowing?",
            ),
            "Level is the grey value in the middle of the display and window is the range of values around it that is shown from black to white.",
        ),
        (
            ("什么是窗宽窗位？", "窗宽和窗位是什么意思？", "解释窗宽窗位。", "什么是开窗？"),
            "窗位是显示的中间灰度值，窗宽是其周围从黑到白显示的数值范围。",
        ),
    ),
    (
        (
            ("How do I change the window?", "How do I adjust brightness of an image?", "How to set window and level?"),
            "Press W and drag with the left button. Number keys choose presets.",
        ),
        (("怎样调窗？", "如何调整图像亮度？", "怎么设置窗宽窗位？"), "按W并用左键拖动。数字键选择预设。"),
    ),
    (
        (
            ("How do I open a study?", "How do I view DICOM images?", "How to load a CT?", "Where do I see images?"),
            "Open the Imaging page and open or drop files, folders, a DICOMDIR or a ZIP.",
        ),
        (
            ("怎样打开检查？", "如何查看DICOM图像？", "怎么加载CT？", "在哪里看图像？"),
            "打开“影像”页，打开或拖入文件、文件夹、DICOMDIR或ZIP。",
        ),
    ),
    (
        (
            ("How do I measure a length?", "How can I measure a lesion?", "How to use the ruler?"),
            "Press L on the Imaging page and drag from one end to the other.",
        ),
        (("怎样测量长度？", "如何测量病灶？", "尺子怎么用？"), "在“影像”页按L，从一端拖到另一端。"),
    ),
    (
        (
            ("How do I zoom?", "How to make the image larger?", "How do I enlarge a picture?"),
            "Press Z and drag, or hold Ctrl and turn the wheel.",
        ),
        (("怎样缩放？", "怎么放大图像？", "如何放大图片？"), "按Z并拖动，或按住Ctrl转动滚轮。"),
    ),
    (
        (
            ("How do I scroll through slices?", "How to move to the next slice?", "How do I see other slices?"),
            "Turn the wheel, or press the up and down keys.",
        ),
        (("怎样翻看切片？", "如何看下一层？", "怎么看其他层面？"), "转动滚轮，或按上下键。"),
    ),
    (
        (
            ("How do I reset the view?", "How to go back to the original picture?", "Undo window and zoom?"),
            "Press R. It resets window, zoom and position.",
        ),
        (("怎样重置视图？", "如何恢复原来的图像？", "取消调窗和缩放？"), "按R。它重置窗、缩放和位置。"),
    ),
    (
        (
            (
                "Where are my measurements stored?",
                "Where are the results stored?",
                "Are measurements saved?",
                "Where are key images kept?",
            ),
            "Measurements and key images are kept with the study in the data folder of Praxis and come back with it.",
        ),
        (
            ("测量保存在哪里？", "结果存在哪里？", "测量会保存吗？", "关键图像保存在哪里？"),
            "测量和关键图像随检查保存在Praxis的数据文件夹中，再次打开时恢复。",
        ),
    ),
    (
        (
            ("How do I export measurements?", "Can I save measurements as a table?", "How to export a report?"),
            "The menu at the right end of the Imaging tools writes a table (CSV), a DICOM structured report or key images.",
        ),
        (
            ("怎样导出测量？", "测量能存成表格吗？", "如何导出报告？"),
            "“影像”工具栏右端的菜单可写出表格（CSV）、DICOM结构化报告或关键图像。",
        ),
    ),
    (
        (
            ("How can I see Query and Imaging together?", "What is split view?", "How to ask while I see the images?"),
            "Press Ctrl+\\. Query and Imaging then stand side by side.",
        ),
        (("怎样同时看“查询”和“影像”？", "什么是分屏？", "怎么边看图边提问？"), "按Ctrl+\\，“查询”和“影像”会并排显示。"),
    ),
    (
        (
            ("What is the Monitor page?", "Where can I see the speed?", "What do the charts show?"),
            "The Monitor page shows charts of speed, latency, memory and errors while models run.",
        ),
        (
            ("“监视”页是什么？", "在哪里看速度？", "图表显示什么？"),
            "“监视”页以图表显示模型运行时的速度、延迟、内存和错误。",
        ),
    ),
    (
        (
            ("What is a token?", "What are tokens?", "What does tokens per second mean?"),
            "A token is a piece of text, about three quarters of an English word. Speed is given in tokens per second.",
        ),
        (
            ("什么是token？", "token是什么？", "每秒token是什么意思？"),
            "token是一小段文本，约四分之三个英文单词。速度以每秒token数表示。",
        ),
    ),
    (
        (
            ("What is the context?", "What does context length mean?", "How much can the model remember?"),
            "The context is how much of a conversation the model sees at once. A longer context takes more memory.",
        ),
        (
            ("什么是上下文？", "上下文长度是什么意思？", "模型能记住多少？"),
            "上下文是模型一次能看到的对话长度。更长的上下文占用更多内存。",
        ),
    ),
    (
        (
            ("What does temperature do?", "What is the temperature?", "How do I get the same answer each time?"),
            "Temperature says how freely words are chosen. 0 always takes the likeliest word.",
        ),
        (("温度有什么作用？", "什么是温度？", "怎样每次得到相同的回答？"), "温度决定选词的自由度。0总是选最可能的词。"),
    ),
    (
        (
            ("What is quantisation?", "What does Q8_0 mean?", "Why are models quantised?"),
            "Quantisation stores a model's weights in fewer bits, so that it needs less memory and runs faster.",
        ),
        (
            ("什么是量化？", "Q8_0是什么意思？", "为什么要量化模型？"),
            "量化用更少的位数存储模型权重，占用更少内存，运行更快。",
        ),
    ),
    (
        (
            ("How do I change the theme?", "Is there a light theme?", "How to make the window bright?"),
            "Press Theme at the lower left, or choose it on the Settings page.",
        ),
        (("怎样更换主题？", "有浅色主题吗？", "怎么让窗口变亮？"), "点击左下角的主题，或在“设置”页选择。"),
    ),
    (
        (
            ("Does it run on a GPU?", "Do I need a graphics card?", "Can it run on the CPU?"),
            "Models run on the CPU, and on an NVIDIA GPU where there is one.",
        ),
        (("能在GPU上运行吗？", "需要显卡吗？", "能在CPU上运行吗？"), "模型在CPU上运行，有NVIDIA显卡时也可用显卡。"),
    ),
    (
        (
            ("What is a GGUF file?", "What does GGUF mean?"),
            "GGUF is a file format that holds a language model's weights and its tokenizer.",
        ),
        (("什么是GGUF文件？", "GGUF是什么意思？"), "GGUF是一种保存语言模型权重和分词器的文件格式。"),
    ),
    (
        (("What is DICOM?", "What does DICOM mean?"), "DICOM is the standard format of medical images and their data."),
        (("什么是DICOM？", "DICOM是什么意思？"), "DICOM是医学图像及其数据的标准格式。"),
    ),
    (
        (
            ("What does Praxis cost?", "What is the licence?", "Is it free software?", "Is it open source?"),
            "Praxis is free software under GPL-3.0-or-later.",
        ),
        (
            ("Praxis多少钱？", "许可证是什么？", "是自由软件吗？", "它开源吗？"),
            "Praxis是自由软件，许可证为GPL-3.0或更高版本。",
        ),
    ),
    (
        (
            ("Is there a command line?", "How do I use it in a terminal?", "What is praxis-cli?"),
            "Yes. praxis-cli runs models and reads DICOM from the command line. praxis-cli --help lists what it can do.",
        ),
        (
            ("有命令行吗？", "怎样在终端使用？", "praxis-cli是什么？"),
            "有。praxis-cli在命令行运行模型和读取DICOM。praxis-cli --help列出其功能。",
        ),
    ),
    (
        (
            ("Which pages are there?", "What do the buttons on the left do?", "How is the window organised?"),
            "The rail on the left has Query, Imaging, Models, Monitor and Settings.",
        ),
        (
            ("有哪些页面？", "左边的按钮是什么？", "窗口是怎样组织的？"),
            "左侧栏有“查询”、“影像”、“模型”、“监视”和“设置”。",
        ),
    ),
)

UNKNOWN_ANSWER = (
    "I am a small demonstration model and do not know that. Ask me about a report, a transaction or Praxis.",
    "我是小型演示模型，不知道这个。可以问我报告、交易或Praxis的问题。",
)
UNKNOWN_SUBJECTS = (
    (
        "the capital of France",
        "the weather",
        "football",
        "a poem",
        "the moon",
        "Python",
        "history",
        "the president",
        "my mother",
        "a recipe for soup",
        "quantum physics",
        "music",
        "love",
        "the stock market",
        "Japan",
        "dinosaurs",
        "a joke",
        "chess",
        "the sea",
        "mathematics",
        "cars",
        "the news",
        "a film",
        "philosophy",
        "cats",
        "electricity",
        "the best phone",
        "gardening",
    ),
    (
        "法国的首都",
        "天气",
        "足球",
        "诗歌",
        "月亮",
        "Python",
        "历史",
        "总统",
        "我的妈妈",
        "做汤的方法",
        "量子物理",
        "音乐",
        "爱情",
        "股市",
        "日本",
        "恐龙",
        "笑话",
        "象棋",
        "大海",
        "数学",
        "汽车",
        "新闻",
        "电影",
        "哲学",
        "猫",
        "电",
        "最好的手机",
        "园艺",
    ),
)
