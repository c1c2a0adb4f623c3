#pragma once
// Ordinary picture files, and pictures of the clipboard, to attachments. Everything is checked before memory is taken:
// bytes of the file, the format by its content, pixels by its header. Thread: any but the GUI's; toAttachment any.

#include <QByteArray>
#include <QImage>
#include <QString>
#include <QStringList>

#include "engine/base/result.h"
#include "ui/bridge/image_attachment.h"

namespace praxis::ui::chat {

inline constexpr qint64 kPictureBytesMax = 64LL * 1024 * 1024;   // of a file
inline constexpr qint64 kPicturePixelsMax = 64LL * 1000 * 1000;  // 256 MB while it is decoded
inline constexpr int kThumbnailPixels = 192;                     // the longer side, kept with a conversation

// "png", "jpeg", ...: what can be read, of those that Praxis offers.
QStringList pictureFormats();
// By the first bytes: a DICOM file, which the imaging panel reads. False for what cannot be opened.
bool isDicomFile(const QString& path);

engine::base::Result<bridge::ImageAttachment> readPicture(const QString& path);
// The bytes of a file, as the store of conversations keeps them.
engine::base::Result<bridge::ImageAttachment> readPicture(const QByteArray& bytes, const QString& name);
// Of the clipboard; its copy is in memory already.
engine::base::Result<bridge::ImageAttachment> attachmentOf(const QImage& image, const QString& name);

QImage thumbnailOf(const QImage& image);
// The picture as a person sees it, for the large view: values through the window that was in use. `side`: at most.
QImage rendered(const bridge::ImageAttachment& attachment, int index, int side);

}  // namespace praxis::ui::chat
