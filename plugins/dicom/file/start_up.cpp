#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>
#include <dcmtk/dcmjpeg/djdecode.h>

#include "plugins/dicom/file/dicom_file.h"

namespace praxis::plugins::dicom::file {

// RLE and JPEG-LS are not registered: plugins/dicom/pixels undoes them without DCMTK, whose RLE knows no 1-bit frames
// and whose JPEG-LS ends the process on damaged data.
void startUp() {
  OFLog::configure(OFLogger::OFF_LOG_LEVEL);
  // Elements of VR UN that the dictionary knows get their true VR, and data sets that are implicit although the header
  // says explicit are read all the same.
  dcmEnableUnknownVRConversion.set(OFTrue);
  dcmAcceptUnexpectedImplicitEncoding.set(OFTrue);
  // Colour is left as the codestream holds it: DCMTK decides by Photometric Interpretation alone, which is not enough.
  DJDecoderRegistration::registerCodecs(EDC_never, EUC_never, EPC_colorByPixel);
}

void shutDown() { DJDecoderRegistration::cleanup(); }

}  // namespace praxis::plugins::dicom::file
