// Writes the first inputs of the DICOMDIR fuzzer: directories that lead to files, nowhere, and out.

#include <filesystem>
#include <string>

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>

int main(int argc, char** argv) {
  if (argc != 2) return 1;
  const std::filesystem::path folder = argv[1];
  std::filesystem::create_directories(folder);
  const char* const names[] = {"IMG1", "IMG2", "sub\\A", "..\\secret", "/etc/passwd", "SUB\\..\\..\\secret", "gone"};
  int written = 0;
  for (const E_TransferSyntax syntax : {EXS_LittleEndianExplicit, EXS_LittleEndianImplicit}) {
    DcmFileFormat format;
    auto* records = new DcmSequenceOfItems(DCM_DirectoryRecordSequence);
    for (const char* name : names) {
      auto* record = new DcmItem;
      record->putAndInsertString(DCM_ReferencedFileID, name);
      record->putAndInsertString(DCM_DirectoryRecordType, "IMAGE");
      records->append(record);
    }
    format.getDataset()->insert(records);
    format.getDataset()->putAndInsertString(DCM_SOPClassUID, "1.2.840.10008.1.3.10");
    format.getDataset()->putAndInsertString(DCM_SOPInstanceUID, "2.25.77");
    const std::string path = folder / ("directory" + std::to_string(written++));
    if (format.saveFile(OFFilename(path.c_str()), syntax).bad()) return 1;
  }
  return 0;
}
